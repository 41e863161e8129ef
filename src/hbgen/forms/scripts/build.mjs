// Bundles the forms: `python3 start.py forms`. Arguments: the folder with node_modules, and the folder to write to.
import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";

const [tools, out] = process.argv.slice(2);
const { build } = createRequire(`${tools}/`)("esbuild");
const cms = `${tools}/node_modules/@sveltia/cms`;

// What the forms have no field for: pictures, maps, highlighted program code; and languages that hbgen has no words in.
const unused =
  /@shikijs\/|\/leaflet\/|\/terra-draw|\/svgo\/|\/exifr\/|chunks\/(heic|webp_enc|shiki-engine)|locales\/([^r][^/]*|ro)\.json$/;

await build({
  absWorkingDir: import.meta.dirname,
  entryPoints: { forms: "./forms.js", styles: "./forms.css" },
  nodePaths: [`${tools}/node_modules`],
  bundle: true,
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
  ],
});

mkdirSync(`${out}/assets`, { recursive: true });
for (const name of readdirSync(`${cms}/npm/assets`)) {
  if (/\.(woff2|LICENSE\.txt)$/.test(name)) copyFileSync(`${cms}/npm/assets/${name}`, `${out}/assets/${name}`);
}
copyFileSync(`${cms}/LICENSE.txt`, `${out}/sveltia-cms.LICENSE.txt`);
