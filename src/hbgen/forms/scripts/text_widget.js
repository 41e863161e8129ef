// The languages of a text, side by side. Elements are made by the copy of React that Sveltia CMS brings.

/**
 * @param {string[]} languages the handbook's, main one first
 * @param {(name: string, properties: object | null, ...children: unknown[]) => unknown} h makes an element
 */
export function textWidget(languages, h) {
  return ({ value, field, forID, onChange }) => {
    const words = typeof value === "string" ? { [languages[0]]: value } : toWords(value);
    const rows = field.get("rows") ?? 3;
    const areas = languages.map((language, number) => {
      const id = number === 0 ? forID : `${forID}-${language}`;
      return h(
        "div",
        { key: language, className: "hb-language" },
        h("label", { htmlFor: id }, language),
        h("textarea", {
          id,
          lang: language,
          rows,
          spellCheck: true,
          value: words[language] ?? "",
          onChange: (event) => onChange({ ...words, [language]: event.target.value }),
        }),
      );
    });
    return h("div", { className: "hb-languages" }, areas);
  };
}

/** The words by language of a value that may be a map of Immutable.js. */
const toWords = (value) => (value?.toJS ? value.toJS() : (value ?? {}));
