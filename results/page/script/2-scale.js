// Scales: at(x) is the share of an axis at which x lies, ticks are [x, label].
const WAITS = [[1, "no wait"], [10, "10 s"], [60, "1 min"], [600, "10 min"], [3600, "1 h"], [21600, "6 h"], [86400, "1 d"], [604800, "7 d"], [2592000, "30 d"], [15552000, "180 d"], [63072000, "2 y"], [315360000, "10 y"]];
const TAILS = [1, .5, .2, .1, .05, .02, .01, .005, .002, .001];

// linear and logarithmic scales between two values.
const linear = (lo, hi, ticks) => ({at: x => (x - lo) / (hi - lo || 1), ticks});
const logarithmic = (lo, hi, ticks) => ({at: x => Math.log(Math.max(x, lo) / lo) / Math.log(hi / lo), ticks});

// scale is that of an axis whose data reach from lo to hi; zero asks for one that begins
// at nothing.
function scale(axis, lo, hi, zero) {
	if (!is(lo)) [lo, hi] = [0, 1];
	switch (axis.k) {
	case "wait": {
		let a = 0, b = WAITS.length - 1;
		while (a + 1 < b && WAITS[a + 1][0] <= lo) a++;
		while (b - 1 > a && WAITS[b - 1][0] >= hi) b--;
		return logarithmic(WAITS[a][0], Math.max(WAITS[b][0], hi), WAITS.slice(a, b + 1));
	}
	case "tail": {
		const n = Math.max(6, TAILS.findIndex(t => t <= lo)), last = TAILS[lo < .001 ? 9 : n];
		return logarithmic(last, 1, TAILS.filter(t => t >= last).map(t => [t, +(100 * t).toPrecision(3) + " %"]));
	}
	case "share": return linear(0, 1, [0, .25, .5, .75, 1].map(x => [x, 100 * x + " %"]));
	case "time": return linear(lo, hi, days(lo, hi));
	case "word": {
		const every = Math.ceil(axis.w.length / 16);
		return linear(-.5, axis.w.length - .5, axis.w.map((w, i) => [i, w]).filter((_, i) => i % every == 0));
	}
	}
	return even(axis, lo, hi, zero);
}

// even is a scale with ticks at 1, 2 or 5 times a power of ten.
function even(axis, lo, hi, zero) {
	const unit = axis.k == "duration" ? 86400 : 1;
	lo /= unit; hi /= unit;
	if (zero) { lo = Math.min(0, lo); hi = Math.max(0, hi); }
	if (hi - lo < 1e-9) hi = lo + 1;
	const base = 10 ** Math.floor(Math.log10((hi - lo) / 5));
	const step = [1, 2, 5, 10].map(m => m * base).find(s => s >= (hi - lo) / 5 * .999);
	const a = Math.floor(lo / step), b = Math.ceil(hi / step), ticks = [];
	for (let k = a; k <= b; k++) {
		const x = +(k * step).toPrecision(12), [by, prefix] = PREFIXES.find(p => Math.abs(x) >= p[0]);
		ticks.push([x * unit, +(x / (by || 1)).toPrecision(6) + (prefix && " " + prefix)]);
	}
	return linear(a * step * unit, b * step * unit, ticks);
}

// days are the ticks of a calendar: hours, days, months or years, as many as are easy to
// read.
function days(lo, hi) {
	const n = (hi - lo) / 86400, ticks = [];
	const first = clock(lo), y = first.getUTCFullYear();
	const add = (t, label) => { if (t >= lo && t <= hi) ticks.push([t, label]); };
	if (n > 70) {
		const step = n > 3000 ? 24 : n > 1100 ? 12 : n > 500 ? 3 : n > 250 ? 2 : 1;
		for (let m = 0; m < n / 28 + 14; m++) {
			const d = new Date(Date.UTC(y, m * step, 1)), t = instant(d / 1000);
			if (t > hi) break;
			add(t, step >= 12 ? String(d.getUTCFullYear()) : MONTHS[d.getUTCMonth()] + (d.getUTCMonth() == 0 || !ticks.length ? " " + d.getUTCFullYear() : ""));
		}
		return ticks;
	}
	const step = n > 30 ? 14 : n > 14 ? 7 : n > 6 ? 2 : n > 2 ? 1 : n > .6 ? .25 : 1 / 24;
	const monday = step < 7 ? 0 : 4; // days from the first of January 1970
	for (let local = (Math.ceil(((lo + ahead(lo)) / 86400 - monday) / step) * step + monday) * 86400; instant(local) <= hi; local += step * 86400) {
		const t = instant(local), d = clock(t);
		add(t, step < 1 ? d.toISOString().slice(11, 16) : d.getUTCDate() + " " + MONTHS[d.getUTCMonth()]);
	}
	return ticks;
}

// range is the least and the greatest of what is drawn.
function range(lists) {
	let lo = Infinity, hi = -Infinity;
	for (const l of lists) for (const x of l || []) if (is(x)) { lo = Math.min(lo, x); hi = Math.max(hi, x); }
	return lo <= hi ? [lo, hi] : [undefined, undefined];
}
