// Every combination of a sweep: a map of two axes, and lines along one.
const VIRIDIS = [[253, 231, 37], [94, 201, 98], [33, 145, 140], [59, 82, 139], [68, 1, 84]];

// heat is the colour of a share, light for little and dark for much.
function heat(share) {
	const x = Math.min(Math.max(share, 0), 1) * 4, i = Math.min(3, Math.floor(x));
	return VIRIDIS[i].map((v, k) => Math.round(v + (VIRIDIS[i + 1][k] - v) * (x - i)));
}

// spot is the index of the point at which the axes have the values of a list.
const spot = list => D.sweep.axes.reduce((n, a, i) => n * a.w.length + list[i], 0);

// told writes the values of a list that are not of certain axes.
const told = (list, but) => D.sweep.axes.map((a, i) => but.includes(i) ? null : a.l + " " + a.w[list[i]]).filter(x => x).join(", ");

const over = new Set(D.sweep ? D.sweep.over : []);

// tellPoint tells of a point of the sweep.
function tellPoint(axis, list) {
	const at = D.sweep.p[spot(list)] || [], l = line(axis, {n: axis.l, c: 0}, at);
	if (over.has(spot(list)) && !is(at[0])) l.text = axis.l + ": overloaded";
	return {head: told(list, []), lines: [{...l, swatch: null}]};
}

const pointRows = c => () => {
	const list = D.sweep.axes.map(() => 0), out = [[...D.sweep.axes.map(a => a.l), c.y.l, "interval_low", "interval_high"]];
	D.sweep.p.forEach((t, n) => {
		for (let i = list.length - 1, k = n; i >= 0; i--) { list[i] = k % D.sweep.axes[i].w.length; k = Math.floor(k / D.sweep.axes[i].w.length); }
		out.push([...list.map((v, i) => D.sweep.axes[i].w[v]), ...(t || [])]);
	});
	return out;
};

function map(root, name, c) {
	const [ay, ax] = D.sweep.axes, nx = ax.w.length, ny = ay.w.length, bound = D.sweep.bound;
	const draw = width => {
		const [lo, hi] = range([D.sweep.p.filter(t => t).map(t => t[0])]), z = scale(c.y, lo, hi, c.y.k == "number");
		const cell = Math.max(16, Math.min(46, 360 / ny)), a = area(width, 66 + cell * ny, {ticks: ay.w.map((w, i) => [i, cut(w, 120)])}, 24);
		const w = (a.r - a.l) / nx, parts = [], every = Math.ceil(nx * 52 / (a.r - a.l));
		ay.w.forEach((v, y) => {
			const top = a.b - (y + 1) * cell;
			parts.push(text(a.l - 6, top + cell / 2 + 4, "end", cut(v, 120)));
			ax.w.forEach((_, x) => {
				const t = D.sweep.p[spot([y, x])], rgb = t ? heat(z.at(t[0])) : null;
				const met = t && bound && t[0] <= bound.v;
				parts.push(S("rect", {x: a.l + x * w + 1, y: top + 1, width: Math.max(1, w - 2), height: cell - 2, class: rgb ? met ? "met" : null : "f-grid", style: null, fill: rgb ? `rgb(${rgb})` : null, "stroke-width": met ? 2 : null, "data-met": met ? 1 : null}));
				const label = t ? value(c.y, t[0]) : over.has(spot([y, x])) ? "over" : "";
				if (label.length * 7 < w && cell > 15) parts.push(S("text", {x: a.l + (x + .5) * w, y: top + cell / 2 + 4, "text-anchor": "middle", "font-size": 11, fill: !rgb ? null : rgb[0] * .3 + rgb[1] * .59 + rgb[2] * .11 > 120 ? "#111" : "#fff", class: rgb ? null : "f-soft"}, label));
			});
		});
		ax.w.forEach((v, x) => { if (x % every == 0) parts.push(text(a.l + (x + .5) * w, a.b + 16, "middle", cut(v, w * every))); });
		parts.push(text((a.l + a.r) / 2, a.b + 34, "middle", ax.l, "f-soft"), text(2, 14, "start", ay.l + (bound ? "; outlined: " + bound.l : ""), "f-soft"));
		const of = i => [Math.floor(i / nx), i % nx];
		return {
			parts, height: 66 + cell * ny, count: nx * ny,
			near: (x, y) => {
				const k = (v, n) => Math.min(Math.max(Math.floor(v), 0), n - 1);
				return k((a.b - y) / cell, ny) * nx + k((x - a.l) / w, nx);
			},
			move: (key, i) => {
				const [y, x] = i < 0 ? [ny - 1, -1] : of(i);
				const to = {ArrowRight: [y, x + 1], ArrowLeft: [y, x - 1], ArrowUp: [y + 1, x], ArrowDown: [y - 1, x], Home: [y, 0], End: [y, nx - 1]}[key];
				return to && Math.min(Math.max(to[0], 0), ny - 1) * nx + Math.min(Math.max(to[1], 0), nx - 1);
			},
			mark: i => [S("rect", {class: "s-ink", "stroke-width": 3, x: a.l + of(i)[1] * w, y: a.b - (of(i)[0] + 1) * cell, width: w, height: cell})],
			tell: i => tellPoint(c.y, of(i)),
		};
	};
	return live(root, name, c, draw, () => [], pointRows(c));
}

// slices are lines along one axis, one for each value of another, while the others stand.
function slices(root, name, c) {
	const A = D.sweep.axes, at = A.map(() => 0);
	let x = A.length - 1, by = A.length > 1 ? 0 : -1;
	const chart = {...c, names: [], marks: true, guides: D.sweep.bound ? [D.sweep.bound] : []};
	const build = () => {
		const each = by < 0 ? [0] : A[by].w.map((_, i) => i);
		chart.names = each.map(i => ({n: by < 0 ? c.y.l : A[by].l + " " + A[by].w[i], c: i}));
		chart.x = A[x];
		chart.at = A[x].w.map((_, i) => i);
		chart.sets = [{n: "", s: each.map(i => {
			const list = chart.at.map(k => D.sweep.p[spot(at.map((v, n) => n == x ? k : n == by ? i : v))] || []);
			return {y: list.map(t => t[0]), lo: list.map(t => t[1]), hi: list.map(t => t[2])};
		})}];
	};
	let f;
	const show = focus => {
		build();
		const others = A.map((_, i) => i).filter(i => i != x), box = H("div", {class: "tools"});
		box.append(
			pick("along", A.map(a => a.l), x, i => { x = i; if (by == x) by = A.findIndex((_, k) => k != x); show(0); }),
			...(A.length > 2 ? [pick("a line for each", others.map(i => A[i].l), others.indexOf(by), i => { by = others[i]; show(1); })] : []),
			...others.filter(i => i != by).map((i, n) => pick(A[i].l, A[i].w, at[i], k => { at[i] = k; show(2 + n); })));
		if (f) all.splice(all.indexOf(f), 1);
		f = lines(root, name, chart, [box]);
		if (focus != null) box.children[focus].lastChild.focus();
	};
	root.hidden = false;
	show();
	return f;
}
