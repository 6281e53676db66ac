// Checks the Vega-Lite specifications of a result folder against Vega-Lite's published
// schema, and draws each of them with Vega from the tables beside it.
//
//   node vega.mjs MODULES FOLDER
//
// MODULES is the folder in which npm has put vega, vega-lite, ajv and ajv-formats.
import { createRequire } from "node:module";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const [modules, folder] = process.argv.slice(2).map(path => resolve(path));
const require = createRequire(join(modules, "package.json"));
const vega = require("vega"), { compile } = require("vega-lite/build/vega-lite.js");
const Ajv = require("ajv").default, formats = require("ajv-formats").default;

const schema = JSON.parse(readFileSync(join(modules, "node_modules/vega-lite/build/vega-lite-schema.json")));
const ajv = new Ajv({ strict: false, allowUnionTypes: true });
formats(ajv);
ajv.addFormat("color-hex", () => true); // of Vega-Lite alone
const valid = ajv.compile(schema);

const figures = join(folder, "figures");
const specs = readdirSync(figures).filter(name => name.endsWith(".vl.json")).sort();
const faults = specs.length < 8 ? [`${specs.length} specifications, too few`] : [];
for (const name of specs) {
	const spec = JSON.parse(readFileSync(join(figures, name)));
	if (!valid(spec)) {
		faults.push(`${name} does not follow the schema: ${ajv.errorsText(valid.errors.slice(0, 5))}`);
		continue;
	}
	const warnings = [];
	const logger = { level: () => logger, error: (...a) => (warnings.push(a.join(" ")), logger), warn: (...a) => (warnings.push(a.join(" ")), logger), info: () => logger, debug: () => logger };
	const loader = vega.loader({ mode: "file", baseURL: figures });
	const view = new vega.View(vega.parse(compile(spec, { logger }).spec), { renderer: "none", loader, logger });
	const svg = await view.toSVG();
	const marks = (svg.match(/aria-roledescription="(line|area|point|bar|symbol|rect|path)[^"]*"/g) ?? []).length;
	const drawn = (svg.match(/<path[^>]* d="M[^"]{12,}"/g) ?? []).length;
	if (marks < 2 || drawn < 2 || svg.includes("NaN")) faults.push(`${name} draws ${marks} marks and ${drawn} paths of the data`);
	if (warnings.length > 0) faults.push(`${name}: ${warnings[0]}`);
	console.log(`${name}: follows the schema, ${marks} marks, ${svg.length} bytes of SVG`);
}
for (const fault of faults) console.error(`FAILED: ${fault}`);
process.exit(faults.length > 0 ? 1 : 0);
