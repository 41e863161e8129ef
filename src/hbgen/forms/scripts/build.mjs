// Bundles the forms: `python3 start.py forms`. Arguments: the folder with node_modules, and the folder to write to.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const [tools, out] = process.argv.slice(2);
const { build } = createRequire(`${tools}/`)("esbuild");
const cms = `${tools}/node_modules/@sveltia/cms`;

// What the forms have no field for: pictures, maps, highlighted program code; and languages that hbgen has no words in.
const unused =
  /@shikijs\/|\/leaflet\/|\/terra-draw|\/svgo\/|\/exifr\/|chunks\/(heic|webp_enc|shiki-engine)|locales\/([^r][^/]*|ro)\.json$/;

// Its style sheet asks a host elsewhere for the fonts that come with it.
const fonts = readdirSync(`${cms}/npm/assets`).filter((name) => name.endsWith(".woff2"));
function withOwnFonts(text) {
  return text.replace(/https:\/\/cdn\.jsdelivr\.net\/fontsource\/fonts\/([a-z0-9-]+)[^)]*\.woff2/g, (_, family) => {
    const font = fonts.find((name) => name.startsWith(family));
    if (font === undefined) throw new Error(`no font ${family}`);
    return `assets/${font}`;
  });
}

const { metafile } = await build({
  absWorkingDir: import.meta.dirname,
  entryPoints: { forms: "./forms.js", styles: "./forms.css" },
  nodePaths: [`${tools}/node_modules`],
  bundle: true,
  metafile: true,
  minify: true,
  format: "esm",
  outdir: out,
  legalComments: "none",
  charset: "utf8",
  logLevel: "warning",
  plugins: [
    {
      name: "unused",
      setup: ({ onLoad }) => onLoad({ filter: unused }, () => ({ contents: "export default {}", loader: "js" })),
    },
    {
      name: "fonts",
      setup: ({ onLoad }) =>
        onLoad({ filter: /sveltia\/cms\/npm\/index\.js$/ }, ({ path }) => ({
          contents: withOwnFonts(readFileSync(path, "utf8")),
          loader: "js",
        })),
    },
  ],
});

mkdirSync(`${out}/assets`, { recursive: true });
for (const name of readdirSync(`${cms}/npm/assets`)) {
  if (/\.(woff2|LICENSE\.txt)$/.test(name)) copyFileSync(`${cms}/npm/assets/${name}`, `${out}/assets/${name}`);
}
copyFileSync(`${cms}/LICENSE.txt`, `${out}/sveltia-cms.LICENSE.txt`);

// Minified, the packages lose the notices that their licences ask for.
function held() {
  const names = new Set();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
      if (name !== undefined && bytesInOutput > 0 && name !== "@sveltia/cms" && !unused.test(`/${path}`)) names.add(name);
    }
  }
  return [...names].sort();
}
function licence(name) {
  const folder = `${tools}/node_modules/${name}`;
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  if (file === undefined) throw new Error(`no licence of ${name}`);
  const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  return `${name} ${version} (${license})\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
}
writeFileSync(`${out}/packages.LICENSE.txt`, held().map(licence).join(`\n${"-".repeat(72)}\n\n`));
