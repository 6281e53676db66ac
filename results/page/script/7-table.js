// Tables that can be sorted, filtered and taken along.
function sheet(box) {
	const table = box.querySelector("table"), body = table.tBodies[0], heads = [...table.tHead.rows[0].cells];
	const original = [...body.rows];
	const key = (row, i) => row.cells[i].dataset.n != null ? +row.cells[i].dataset.n : row.cells[i].textContent;
	const compare = (a, b) => typeof a == typeof b ? typeof a == "number" ? a - b : a.localeCompare(b, "en", {numeric: true}) : typeof a == "number" ? -1 : 1;
	heads.forEach((th, i) => {
		const button = H("button", {type: "button"}, th.textContent);
		th.replaceChildren(button);
		button.addEventListener("click", () => {
			const now = {"": "ascending", ascending: "descending", descending: ""}[th.getAttribute("aria-sort") || ""];
			heads.forEach(h => h.removeAttribute("aria-sort"));
			const rows = original.slice();
			if (now) {
				th.setAttribute("aria-sort", now);
				rows.sort((a, b) => compare(key(a, i), key(b, i)) * (now == "ascending" ? 1 : -1));
			}
			body.append(...rows);
		});
	});
	const tools = H("div", {class: "tools"}), title = box.id || "table";
	if (original.length > 4) {
		const find = H("input", {type: "search", placeholder: "words in a row"}), count = H("span", {class: "note", role: "status", "aria-live": "polite"});
		find.addEventListener("input", () => {
			const words = find.value.toLowerCase().split(/\s+/).filter(w => w);
			let n = 0;
			for (const row of original) {
				const cells = [...row.cells].map(c => c.textContent.toLowerCase()).join("\t");
				row.hidden = !words.every(w => cells.includes(w));
				if (!row.hidden) n++;
			}
			count.textContent = words.length ? `${n} of ${original.length} rows` : "";
		});
		tools.append(H("label", {}, "Filter", find), count);
	}
	const get = H("button", {type: "button"}, "Download table");
	get.addEventListener("click", () => save(title, [heads.map(h => h.textContent), ...original.filter(r => !r.hidden).map(r => [...r.cells].map(c => c.dataset.n != null ? c.dataset.n : c.textContent))]));
	tools.append(get);
	box.querySelector(".scroll").before(tools);
}
