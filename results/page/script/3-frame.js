// What all live figures share: a caption, controls, a legend with a switch for each
// series, the plot, and below it the values at the place that the pointer or the keys
// point to.
const off = new Set(), all = [];
const shown = names => names.map((n, i) => [n, i]).filter(([n]) => !off.has(n.n));
const stroke = n => ({class: "s-c" + n.c % 8, "stroke-width": 2, "stroke-dasharray": D.dashes[(n.c + Math.floor(n.c / 8)) % 8] || null});
// dot is the mark of a series where values are points.
const dot = (n, x, y, r) => n.c % 2 ? S("rect", {class: "f-c" + n.c % 8, x: x - r, y: y - r, width: 2 * r, height: 2 * r}) : S("circle", {class: "f-c" + n.c % 8, cx: x, cy: y, r});
const swatch = (n, kind) => S("svg", {viewBox: "0 0 26 10", "aria-hidden": "true"}, /dots|groups|points/.test(kind) ? dot(n, 13, 5, 4) : S("path", {...stroke(n), d: "M0 5H26"}));

// pick is a labelled choice.
function pick(label, options, at, change) {
	const select = H("select", {}, ...options.map((o, i) => H("option", {value: i}, o)));
	select.value = at;
	select.addEventListener("change", () => change(+select.value));
	return H("label", {}, label, select);
}

// legend has a switch for each series; what is switched off is so in all figures.
function legend(names, kind) {
	const set = H("fieldset", {class: "legend"}, H("legend", {}, "Shown"));
	for (const n of names) {
		const box = H("input", {type: "checkbox", "data-name": n.n});
		box.checked = !off.has(n.n);
		box.addEventListener("change", () => {
			box.checked ? off.delete(n.n) : off.add(n.n);
			for (const f of all) f.draw();
		});
		set.append(H("label", {}, box, swatch(n, kind), n.n));
	}
	return set;
}

// live makes a live figure of the chart in an element. draw returns a plot: the elements
// of its SVG, its height, how many places there are, near(x, y) the place at a point,
// tell(i) what stands there, move(key, i) where a key leads, and mark(i) what points to
// it.
function live(root, name, chart, draw, controls, rows) {
	const plot = H("div", {class: "plot"}), said = H("div", {class: "readout", role: "status", "aria-live": "polite"});
	const get = H("button", {type: "button"}, "Download data");
	get.addEventListener("click", () => save(name, rows()));
	const legends = H("div");
	const f = {at: -1, plot: null};
	const hint = () => said.replaceChildren(H("p", {class: "note"}, "Point at the figure, or give it the focus and use the arrow keys, to read values."));
	f.point = i => {
		f.at = i;
		const pointer = plot.querySelector(".pointer");
		if (!pointer) return;
		if (i < 0) { pointer.replaceChildren(); return hint(); }
		pointer.replaceChildren(...f.plot.mark(i));
		const told = f.plot.tell(i);
		said.replaceChildren(H("p", {}, H("b", {}, told.head)), H("ul", {}, ...told.lines.map(l => H("li", {
			title: l.exact, "data-name": l.name, "data-mean": is(l.at[0]) ? l.at[0] : "", "data-lo": is(l.at[1]) ? l.at[1] : "", "data-hi": is(l.at[2]) ? l.at[2] : "",
		}, l.swatch ? l.swatch : null, l.text))));
	};
	f.draw = () => {
		for (const box of legends.querySelectorAll("input")) box.checked = !off.has(box.dataset.name);
		const width = Math.max(280, plot.clientWidth || 860), p = f.plot = draw(width);
		const svg = S("svg", {viewBox: `0 0 ${width} ${p.height}`, tabindex: 0, role: "application", "aria-roledescription": "figure", "aria-label": chart.title + ". Arrow keys read values."}, ...p.parts, S("g", {class: "pointer"}));
		svg.addEventListener("pointermove", e => {
			const box = svg.getBoundingClientRect();
			const i = p.near((e.clientX - box.left) * width / box.width, (e.clientY - box.top) * p.height / box.height);
			if (i != f.at) f.point(i);
		});
		svg.addEventListener("pointerleave", e => { if (e.pointerType == "mouse" && document.activeElement != svg) f.point(-1); });
		svg.addEventListener("keydown", e => {
			const i = p.count ? p.move(e.key, f.at) : null;
			if (e.key == "Escape") f.point(-1);
			else if (i != null) { e.preventDefault(); f.point(Math.min(Math.max(i, 0), p.count - 1)); }
		});
		const focused = plot.contains(document.activeElement);
		plot.replaceChildren(svg);
		if (focused) svg.focus();
		f.point(f.at < p.count ? f.at : -1);
	};
	f.names = names => legends.replaceChildren(...(names.length > 1 ? [legend(names, chart.kind)] : []));
	root.replaceChildren(H("figcaption", {}, chart.title, chart.note ? H("span", {class: "note"}, chart.note) : null), H("div", {class: "tools"}, ...controls(f), get), legends, plot, said);
	f.names(chart.names || []);
	all.push(f);
	f.draw();
	let wide = plot.clientWidth;
	new ResizeObserver(() => { if (plot.clientWidth != wide) { wide = plot.clientWidth; requestAnimationFrame(f.draw); } }).observe(plot);
	return f;
}

// line tells of one series at a place.
function line(axis, n, at, kind) {
	const exact = is(at[0]) ? at[0] + (axis.u ? " " + axis.u : "") + (is(at[1]) ? ` (${at[1]} to ${at[2]})` : "") : "";
	return {name: n.n, at, exact, swatch: swatch(n, kind), text: n.n + ": " + estimate(axis, ...at)};
}

// step is where the arrow keys of one direction lead.
function step(key, i, count) {
	return {ArrowRight: i + 1, ArrowDown: i + 1, ArrowLeft: i < 0 ? count - 1 : i - 1, ArrowUp: i < 0 ? count - 1 : i - 1, Home: 0, End: count - 1, PageDown: i + 10, PageUp: i - 10}[key];
}

// text is a label in a plot; cut shortens one to a width, at 7 units a character.
const text = (x, y, anchor, s, cls) => S("text", {x, y, "text-anchor": anchor, "font-size": 12, class: cls || "f-ink"}, s);
const cut = (s, width) => s.length * 7 <= width ? s : s.slice(0, Math.max(1, Math.floor(width / 7) - 1)) + "…";

// axes draws the grid, the ticks and the labels around an area.
function axes(a, x, y, xLabel, yLabel) {
	const parts = [];
	for (const [v, label] of y.ticks) {
		const at = a.b - y.at(v) * (a.b - a.t);
		if (at < a.t - 1 || at > a.b + 1) continue;
		parts.push(S("path", {class: "s-grid", d: `M${a.l} ${at}H${a.r}`}), text(a.l - 6, at + 4, "end", label));
	}
	let last = -Infinity;
	for (const [v, label] of x.ticks) {
		const at = a.l + x.at(v) * (a.r - a.l), half = label.length * 3.4;
		if (at < a.l - 1 || at > a.r + 1) continue;
		parts.push(S("path", {class: "s-grid", d: `M${at} ${a.t}V${a.b}`}));
		if (at - half < last + 8 || at + half > a.r + 14) continue;
		parts.push(text(at, a.b + 16, "middle", label));
		last = at + half;
	}
	parts.push(S("path", {class: "s-rule", d: `M${a.l} ${a.t}V${a.b}H${a.r}`}));
	if (xLabel) parts.push(text((a.l + a.r) / 2, a.b + 34, "middle", cut(xLabel, a.r - a.l), "f-soft"));
	if (yLabel) parts.push(text(2, 12, "start", cut(yLabel, a.r), "f-soft"));
	return parts;
}

// area is the room for the data of a plot.
function area(width, height, y, top) {
	const l = 14 + 7 * Math.max(3, ...y.ticks.map(t => t[1].length));
	return {l, r: width - 14, t: top, b: height - 42};
}
