// What the scripts of a page share, and the data that hbgen writes for them.
declare var hbPage: any;
declare var hbHandIn: any;
declare var hbConfirm: any;
declare var hbAnswers: any;
declare var hbVisits: any;
declare var hbPhotos: any;
declare var hbSampling: any;
declare var hbZip: any;
declare var hbAsk: any;
declare var hbVisitList: any;
declare var hbSearch: any;
declare var hbFind: any;
declare var hbForms: any;
declare var hbTalk: any;
declare var hbMine: any;
declare var hbCounts: any;
declare var hbQr: any;
declare var hbWords: any;
interface Window {
  hbPage: any;
  hbHandIn: any;
  hbConfirm: any;
  hbAnswers: any;
  hbSearch: any;
  hbFind: any;
  hbTalk: any;
  hbgenPlaces: Record<string, string>;
}
// Scripts look for elements that hbgen itself wrote, and know which they are: links, fields of forms, folded parts.
type PageElement = HTMLElement & {
  value: string;
  checked: boolean;
  disabled: boolean;
  name: string;
  href: string;
  open: boolean;
  elements: any;
  src: string;
  rel: string;
  add: (option: HTMLOptionElement) => void;
  show: () => void;
};
interface ParentNode {
  querySelector(selectors: string): PageElement | null;
  querySelectorAll(selectors: string): NodeListOf<PageElement>;
}
interface Element {
  closest(selectors: string): PageElement | null;
}
interface Document {
  getElementById(id: string): PageElement | null;
  createElement(name: string): PageElement;
}
interface EventTarget {
  closest(selectors: string): PageElement | null;
}
