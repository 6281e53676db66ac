// Lines over an axis, with bands or, where values are single, with marks and whiskers.
function lines(root, name, c, extra = []) {
	let chosen = c.first || 0;
	const set = () => c.sets[chosen], y = () => set().y || c.y;
	const at = (i, n) => { const l = set().s[n]; return [l.y && l.y[i], l.lo && l.lo[i], l.hi && l.hi[i]]; };
	const edge = i => i + 1 < c.at.length ? c.at[i + 1] : c.at.length > 1 ? 2 * c.at[i] - c.at[i - 1] : c.at[i] + 86400;

	let least = -Infinity; // what lies below it is not on the axis
	// path joins the points of a list; in steps each holds to the next. Where one is
	// missing, the line is broken, or passes over it between marks.
	const path = (list, x, y) => {
		let d = "", broken = true;
		list.forEach((v, i) => {
			if (!is(v) || v < least) { broken = broken || !c.marks; return; }
			d += (broken ? "M" : "L") + x(c.at[i]) + " " + y(v) + (c.step ? "H" + x(edge(i)) : "");
			broken = false;
		});
		return d;
	};
	// band is closed around the runs of points that have an interval.
	const band = (l, x, y) => {
		let d = "", run = [];
		const close = () => {
			if (run.length > (c.step ? 0 : 1)) {
				const up = run.map(i => x(c.at[i]) + " " + y(l.hi[i]) + (c.step ? "H" + x(edge(i)) : ""));
				const back = run.slice().reverse().map(i => c.step ? x(edge(i)) + " " + y(l.lo[i]) + "H" + x(c.at[i]) : x(c.at[i]) + " " + y(l.lo[i]));
				d += "M" + up.join("L") + "L" + back.join("L") + "Z";
			}
			run = [];
		};
		(l.y || []).forEach((_, i) => is(l.lo && l.lo[i]) && is(l.hi[i]) ? run.push(i) : close());
		close();
		return d;
	};

	const draw = width => {
		const names = shown(c.names), axis = y(), ls = names.map(([, i]) => set().s[i]);
		const banded = !c.marks && ls.some(l => l.lo), apart = names.length < 3;
		const guides = (c.guides || []).map(g => g.v);
		const floor = axis.k == "number" || axis.k == "time" ? -Infinity : 0;
		let [lo, hi] = range([...ls.flatMap(l => axis.k == "tail" ? [l.y.filter(v => v > 0)] : [l.y, l.hi]), guides]);
		const sy = scale(axis, Math.max(lo, floor), hi, axis.k == "number" || axis.k == "duration");
		least = axis.k == "tail" ? sy.ticks[sy.ticks.length - 1][0] : -Infinity;
		const ends = c.step ? [c.at[0], edge(c.at.length - 1)] : range([c.at]);
		const sx = scale(c.x, ends[0], c.x.k == "wait" ? Math.max(hiWait(ls), 60) : ends[1]);
		const events = marked(names, c), height = width < 520 ? 280 : 340;
		const a = area(width, height, sy, events.length ? 44 : 28), round = v => Math.round(v * 10) / 10;
		const X = v => round(a.l + Math.min(Math.max(sx.at(v), 0), 1) * (a.r - a.l)), Y = v => round(a.b - Math.min(Math.max(sy.at(v), 0), 1) * (a.b - a.t));
		const parts = axes(a, sx, sy, c.x.l, axis.k == "number" ? axis.u || axis.l : axis.l);
		let free = -Infinity;
		for (const e of events) {
			const x = X(e.t), label = cut(e.l, 190), from = Math.min(x, a.r - label.length * 6.6);
			if (e.t < ends[0] || e.t > ends[1]) continue;
			parts.push(S("path", {class: "s-soft", "stroke-dasharray": "3 3", d: `M${x} ${a.t}V${a.b}`}, S("title", {}, stamp(e.t) + ": " + e.l)));
			if (from < free) continue;
			parts.push(text(from, a.t - 5, "start", label, "f-soft"));
			free = from + label.length * 6.6 + 10;
		}
		for (const g of c.guides || []) parts.push(S("path", {class: "s-ink", "stroke-dasharray": "6 4", d: `M${a.l} ${Y(g.v)}H${a.r}`}), text(a.r, Y(g.v) - 5, "end", g.l));
		names.forEach(([n], k) => { if (!c.marks && apart) parts.push(S("path", {class: "f-c" + n.c % 8, "fill-opacity": .16, d: band(ls[k], X, Y)})); });
		names.forEach(([n], k) => {
			parts.push(S("path", {...stroke(n), d: path(ls[k].y || [], X, Y)}));
			if (c.marks) c.at.forEach((v, i) => {
				const [m, lo, hi] = at(i, names[k][1]);
				if (!is(m)) return;
				if (is(lo) && is(hi)) parts.push(S("path", {class: "s-c" + n.c % 8, d: `M${X(v)} ${Y(lo)}V${Y(hi)}`}));
				parts.push(S("circle", {class: "f-c" + n.c % 8, cx: X(v), cy: Y(m), r: 3.5}));
			});
		});
		if (banded) parts.push(text(a.r, 12, "end", apart ? "band: " + (set().p ? "spread, p10 to p90" : +(100 * D.level).toPrecision(4) + " % interval") : "bands: with two shown", "f-soft"));
		if (!names.length) parts.push(text((a.l + a.r) / 2, (a.t + a.b) / 2, "middle", "nothing is switched on", "f-soft"));
		return {
			parts, height, count: c.at.length, move: (key, i) => step(key, i, c.at.length),
			near: px => {
				let best = 0;
				c.at.forEach((v, i) => {
					const d = i => Math.abs(X(c.at[i]) - px);
					if (c.step ? X(v) <= px : d(i) < d(best)) best = i;
				});
				return best;
			},
			mark: i => {
				const x = c.step ? (X(c.at[i]) + X(edge(i))) / 2 : X(c.at[i]);
				return [S("path", {class: "s-rule", d: `M${x} ${a.t}V${a.b}`}), ...names.filter(([, n]) => is(at(i, n)[0]) && at(i, n)[0] >= least).map(([n, k]) => S("circle", {class: "f-c" + n.c % 8, cx: x, cy: Y(at(i, k)[0]), r: 4}))];
			},
			tell: i => ({
				head: c.x.k == "time" && c.step ? stamp(c.at[i]) + " to " + stamp(edge(i)) : (c.x.k == "time" ? "" : c.x.l + " ") + value(c.x, c.at[i]),
				lines: names.map(([n, k]) => line(axis, n, at(i, k), "lines")),
			}),
		};
	};
	const rows = () => {
		const out = [[c.pick, c.x.l, "series", "value", "interval_low", "interval_high"].filter(x => x)];
		c.sets.forEach(s => c.names.forEach((n, k) => c.at.forEach((x, i) => {
			const l = s.s[k], key = c.x.k == "time" ? zoned(x) : c.x.k == "word" ? c.x.w[x] : x;
			if (l.y && l.y[i] != null) out.push([...(c.pick ? [s.n] : []), key, n.n, l.y[i], l.lo && l.lo[i], l.hi && l.hi[i]]);
		})));
		return out;
	};
	return live(root, name, c, draw, f => c.sets.length > 1 ? [...extra, pick(c.pick, c.sets.map(s => s.n), chosen, i => { chosen = i; f.draw(); })] : extra, rows);
}

// hiWait is the longest wait at which a share is left that can be seen.
function hiWait(ls) {
	let hi = 1;
	for (const l of ls) l.y.forEach((v, i) => { if (v >= .001) hi = Math.max(hi, D.charts.distribution ? D.charts.distribution.at[i] : 1); });
	return hi;
}

// marked are the changes of the series that are shown, each once, with the names of
// those that have it where others have not.
function marked(names, c) {
	const of = new Map();
	for (const [n] of c.x.k == "time" ? names : []) for (const e of n.e || []) {
		const key = e.t + e.l;
		if (!of.has(key)) of.set(key, {...e, of: []});
		of.get(key).of.push(n.n);
	}
	return [...of.values()].map(e => e.of.length < names.length && !e.of.includes(e.l) ? {t: e.t, l: e.of.join(", ") + ": " + e.l} : e).sort((a, b) => a.t - b.t);
}

// zoned writes an instant as RFC 3339 in the scenario's zone.
function zoned(t) {
	const s = ahead(t), m = Math.abs(s) / 60, two = x => String(Math.floor(x)).padStart(2, "0");
	return clock(t).toISOString().slice(0, 19) + (s ? (s < 0 ? "-" : "+") + two(m / 60) + ":" + two(m % 60) : "Z");
}
