// Starts the forms: Sveltia CMS with the configuration, the file formats and the widget of hbgen.
import CMS from "@sveltia/cms";
import { format } from "./format.js";
import { textWidget } from "./text_widget.js";
import { workingCopy } from "./working_copy.js";

/** A sentence of the server that the form shows. */
class Refused extends Error {}

async function start() {
  const response = await fetch("settings.json", { cache: "no-store" });
  if (!response.ok) throw new Refused(await response.text());
  const settings = await response.json();
  for (const [name, { shape, head }] of Object.entries(settings.formats)) {
    CMS.registerCustomFormat(name, "yaml", format(shape, settings.languages, head));
  }
  CMS.registerFieldType("hb-text", textWidget(settings.languages, window.h));
  if (settings.files) {
    const folder = workingCopy(settings.files, save);
    // Its backend for trials works with a folder of the browser alone, without a sign-in.
    navigator.storage.getDirectory = async () => ({ getDirectoryHandle: async () => folder });
    localStorage.setItem("sveltia-cms.user", JSON.stringify({ backendName: "test-repo" }));
  }
  await CMS.init({ config: settings.config });
}

async function save(body) {
  const response = await fetch("save", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await response.text();
  if (response.ok) return answer;
  tell(answer);
  // Sveltia CMS shows the message of the cause.
  throw new Error(answer, { cause: new Error(answer) });
}

/** Show a sentence over the page until it is clicked away. */
function tell(sentence) {
  document.querySelector(".hb-refused")?.remove();
  const dialog = document.createElement("button");
  dialog.type = "button";
  dialog.className = "hb-refused";
  dialog.setAttribute("role", "alert");
  dialog.textContent = sentence;
  dialog.addEventListener("click", () => dialog.remove());
  document.body.append(dialog);
}

start().catch((error) => tell(error.message));
