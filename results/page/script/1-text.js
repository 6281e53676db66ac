// The page's data, and how its numbers and times are written. Nothing here becomes
// markup: text stays text.
const D = JSON.parse(document.getElementById("data").textContent);
const maker = space => (name, attrs, ...kids) => {
	const e = space ? document.createElementNS(space, name) : document.createElement(name);
	for (const k in attrs) if (attrs[k] != null && attrs[k] !== false) e.setAttribute(k, attrs[k]);
	e.append(...kids.filter(x => x != null));
	return e;
};
const H = maker(""), S = maker("http://www.w3.org/2000/svg");
const is = x => x != null && isFinite(x);

// fixed writes a number with d decimals and separators between the thousands.
const fixed = (x, d) => x.toLocaleString("en-US", {minimumFractionDigits: d, maximumFractionDigits: d});

// short writes four significant digits.
function short(x) {
	if (!x) return "0";
	const d = 3 - Math.floor(Math.log10(Math.abs(x)));
	return fixed(x, Math.min(Math.max(d, 0), 6));
}

const SPANS = [[172800, 86400, "d"], [7200, 3600, "h"], [120, 60, "m"], [0, 1, "s"]];
const PREFIXES = [[1e9, "G"], [1e6, "M"], [1e3, "k"], [0, ""]];

// value writes a number of an axis in the unit that suits it.
function value(axis, x) {
	if (!is(x)) return "-";
	switch (axis.k) {
	case "wait": case "duration": {
		const [, by, unit] = SPANS.find(s => Math.abs(x) >= s[0]);
		return short(x / by) + " " + unit;
	}
	case "share": case "tail": return short(100 * x) + " %";
	case "time": return stamp(x);
	case "word": return axis.w[x];
	}
	if (axis.u == "€") {
		const [by, prefix] = PREFIXES.find(p => Math.abs(x) >= 2 * p[0]);
		return short(x / (by || 1)) + " " + prefix + "€";
	}
	return short(x) + (axis.u ? " " + axis.u : "");
}

// estimate writes a mean with its interval.
function estimate(axis, m, lo, hi) {
	if (!is(m)) return "no value";
	return value(axis, m) + (is(lo) && is(hi) ? ` (${value(axis, lo)} to ${value(axis, hi)})` : "");
}

// ahead is how many seconds the scenario's zone is ahead of UTC at an instant.
function ahead(t) {
	let s = D.zone[0].s;
	for (const z of D.zone) if (z.t <= t) s = z.s;
	return s;
}

// clock is an instant in the scenario's zone, whatever that of the reader is: its UTC
// parts are the zone's. instant is the way back.
const clock = t => new Date((t + ahead(t)) * 1000);
const instant = local => local - ahead(local - ahead(local));
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

// stamp writes an instant: the day, and the time where it is not midnight.
function stamp(t) {
	const iso = clock(t).toISOString();
	return iso.slice(11, 16) == "00:00" ? iso.slice(0, 10) : iso.slice(0, 10) + " " + iso.slice(11, 16);
}

// save hands a table to the reader as a file.
function save(name, rows) {
	const cell = x => {
		const s = x == null ? "" : String(x);
		return /[",\r\n]/.test(s) ? '"' + s.replaceAll('"', '""') + '"' : s;
	};
	const blob = new Blob([rows.map(r => r.map(cell).join(",") + "\n").join("")], {type: "text/csv"});
	const a = H("a", {href: URL.createObjectURL(blob), download: name + ".csv"});
	document.body.append(a);
	a.click();
	a.remove();
	setTimeout(() => URL.revokeObjectURL(a.href), 10000);
}
