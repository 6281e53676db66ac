// Dots in rows: a measure of groups, or what each axis of a sweep does.

// dotted draws rows of dots with whiskers: values by row and name.
function dotted(width, c, axis, rows, values, texts) {
	const names = shown(c.names), guides = c.guides || [];
	const cells = values.flatMap(r => names.map(([, k]) => r[k])).filter(x => x);
	let [lo, hi] = range([...cells, guides.map(g => g.v)]);
	if (axis.k == "wait") lo = Math.max(lo, 0);
	const sx = scale(axis, lo, hi, axis.k == "number");
	const left = Math.min(190, width * .34), each = Math.max(24, names.length * 11 + 10);
	const a = {l: Math.max(60, Math.min(left, 16 + 7 * Math.max(...rows.map(r => r.length)))), r: width - 20, t: guides.length ? 24 : 8};
	a.b = a.t + each * rows.length;
	const X = v => Math.round(10 * (a.l + Math.min(Math.max(sx.at(v), 0), 1) * (a.r - a.l))) / 10;
	const parts = rows.map((_, i) => i % 2 ? null : S("rect", {class: "f-shade", x: a.l, y: a.t + i * each, width: a.r - a.l, height: each})).filter(x => x);
	parts.push(...axes(a, sx, {ticks: []}, axis.l + (axis.k == "number" && axis.u ? ", " + axis.u : ""), ""));
	for (const g of guides) parts.push(S("path", {class: "s-ink", "stroke-dasharray": "6 4", d: `M${X(g.v)} ${a.t}V${a.b}`}), text(Math.min(X(g.v), a.r - g.l.length * 3.4), a.t - 8, "middle", g.l));
	const Y = (i, k) => a.t + i * each + each / 2 + (k - (names.length - 1) / 2) * 11;
	rows.forEach((r, i) => {
		parts.push(text(a.l - 8, a.t + i * each + each / 2 + 4, "end", cut(r, a.l - 10)));
		names.forEach(([n, at], k) => {
			const t = values[i][at];
			if (!t) return;
			if (is(t[1]) && is(t[2])) parts.push(S("path", {class: "s-c" + n.c % 8, "stroke-width": 1.5, d: `M${X(t[1])} ${Y(i, k)}H${X(t[2])}M${X(t[1])} ${Y(i, k) - 3}v6M${X(t[2])} ${Y(i, k) - 3}v6`}));
			parts.push(dot(n, X(t[0]), Y(i, k), 4));
		});
	});
	return {
		parts, height: a.b + 42, count: rows.length, move: (key, i) => step(key, i, rows.length),
		near: (_, y) => Math.min(Math.max(Math.floor((y - a.t) / each), 0), rows.length - 1),
		mark: i => [S("rect", {fill: "none", class: "s-rule", x: a.l, y: a.t + i * each, width: a.r - a.l, height: each})],
		tell: i => ({head: rows[i], lines: names.map(([n, k]) => {
			const l = line(axis, n, values[i][k] || [], c.kind);
			if (texts) l.text = `${n.n}, ${texts[i][k]}: ` + estimate(axis, ...l.at);
			return l;
		})}),
	};
}

function dots(root, name, c) {
	const rows = () => [["axis", "end", "at", "mean", "interval_low", "interval_high"], ...c.rows.flatMap((r, i) => c.names.map((n, k) => [r, n.n, c.texts[i][k], ...(c.dots[i][k] || [])]))];
	return live(root, name, c, w => dotted(w, c, c.x, c.rows, c.dots, c.texts), () => [], rows);
}

// groups shows one measure of all groups of a way, or all waits of one group.
function groups(root, name, c) {
	const G = D.groups;
	let by = c.by || 0, group = -1, m = c.first || 0;
	const waits = G.m.map((x, i) => i).filter(i => G.m[i].k == "wait");
	const draw = width => group < 0
		? dotted(width, c, G.m[m], G.by[by].g, G.at[by].map(g => g[m]))
		: dotted(width, c, {k: "wait", l: "wait, " + G.by[by].g[group], u: "s"}, waits.map(i => G.m[i].l), waits.map(i => G.at[by][group][i]));
	const controls = f => {
		const box = H("div", {class: "tools"});
		const fill = () => box.replaceChildren(
			pick("by", G.by.map(b => b.n), by, i => { by = i; group = -1; again("by"); }),
			pick(G.by[by].n, ["all", ...G.by[by].g], group + 1, i => { group = i - 1; again(G.by[by].n); }),
			...(group < 0 ? [pick("measure", G.m.map(x => x.l), m, i => { m = i; f.draw(); })] : []));
		const again = label => {
			fill();
			f.at = -1;
			f.draw();
			for (const l of box.children) if (l.firstChild.data == label) l.lastChild.focus();
		};
		fill();
		return [box];
	};
	const rows = () => {
		const out = [["by", "group", "measure", "unit", "variant", "mean", "interval_low", "interval_high"]];
		G.by.forEach((b, i) => b.g.forEach((g, k) => G.m.forEach((x, j) => c.names.forEach((n, v) => {
			const t = G.at[i][k][j][v];
			if (t) out.push([b.n, g, x.l, x.u, n.n, ...t]);
		}))));
		return out;
	};
	return live(root, name, c, draw, controls, rows);
}

// points sets one measure against another, a point for each series.
function points(root, name, c) {
	c.names = c.points.map(p => ({n: p.n, c: p.c}));
	const draw = width => {
		const ps = c.points.filter(p => !off.has(p.n)), height = width < 520 ? 300 : 360;
		const sx = scale(c.x, ...range(ps.map(p => p.x))), sy = scale(c.y, ...range(ps.map(p => [Math.max(p.y[0], 0), p.y[2]])));
		const a = area(width, height, sy, 28), round = v => Math.round(v * 10) / 10;
		const X = v => round(a.l + sx.at(v) * (a.r - a.l)), Y = v => round(a.b - Math.min(Math.max(sy.at(v), 0), 1) * (a.b - a.t));
		const parts = axes(a, sx, sy, c.x.l + ", " + c.x.u, c.y.l);
		for (const p of ps) {
			const end = X(p.x[0]) > (a.l + a.r) / 2;
			if (is(p.y[1])) parts.push(S("path", {class: "s-c" + p.c % 8, d: `M${X(p.x[0])} ${Y(p.y[1])}V${Y(p.y[2])}M${X(p.x[1])} ${Y(p.y[0])}H${X(p.x[2])}`}));
			parts.push(dot(p, X(p.x[0]), Y(p.y[0]), 4.5), text(X(p.x[0]) + (end ? -9 : 9), Y(p.y[0]) - 8, end ? "end" : "start", cut(p.n, 200)));
		}
		return {
			parts, height, count: ps.length, move: (key, i) => step(key, i, ps.length),
			near: (x, y) => ps.reduce((b, p, i) => (X(p.x[0]) - x) ** 2 + (Y(p.y[0]) - y) ** 2 < (X(ps[b].x[0]) - x) ** 2 + (Y(ps[b].y[0]) - y) ** 2 ? i : b, 0),
			mark: i => ps[i] ? [S("circle", {class: "s-ink", cx: X(ps[i].x[0]), cy: Y(ps[i].y[0]), r: 9})] : [],
			tell: i => ({head: ps[i].n, lines: [line(c.x, {n: c.x.l, c: ps[i].c}, ps[i].x, c.kind), line(c.y, {n: c.y.l, c: ps[i].c}, ps[i].y, c.kind)]}),
		};
	};
	const rows = () => [["variant", "cost_eur", "low", "high", "wait_s", "low", "high"], ...c.points.map(p => [p.n, ...p.x, ...p.y])];
	return live(root, name, c, draw, () => [], rows);
}
