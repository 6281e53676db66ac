// The live figures take the places of the drawn ones, and the tables get their tools.
const KINDS = {lines, groups, points, dots, map, slices};
for (const figure of document.querySelectorAll("figure[data-chart]")) {
	const name = figure.dataset.chart, chart = D.charts[name];
	if (chart) KINDS[chart.kind](figure, name, chart);
}
document.querySelectorAll(".sheet").forEach(sheet);

// A line that is linked to shows, and a print has everything.
function reveal() {
	const to = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
	const inside = to && to.closest("details");
	if (inside && !inside.open) { inside.open = true; to.scrollIntoView(); }
}
addEventListener("hashchange", reveal);
reveal();
let closed = [];
addEventListener("beforeprint", () => { closed = [...document.querySelectorAll("details:not([open])")]; closed.forEach(d => { d.open = true; }); });
addEventListener("afterprint", () => { closed.forEach(d => { d.open = false; }); closed = []; });
