// One unit, the charts, the methods; and what the controls do.

// --- one unit ----------------------------------------------------------------------------------

const STRONGEST = 5; // how many strengths and weak points are listed

function showUnit(row) {
  state.unit = row;
  state.view = "one";
  changed();
  $("tab-one").focus();
}

/** The row of a period that is about the same unit as another row. */
function sameUnit(row, period) {
  return PLAN.groups[period].find((other) => D.units[other] === D.units[row]);
}

function drawUnit() {
  const rows = inOrder(PLAN.groups[state.period]);
  if (!rows.includes(state.unit)) state.unit = (state.unit !== null && sameUnit(state.unit, state.period)) || rows[0];
  if (!rows.includes(state.other)) state.other = null;
  const row = state.unit, choices = rows.map((each) => [each, NAMES[each]]);
  options($("chosen"), choices, row);
  options($("other"), [["", say("choose_none")], ...choices], state.other ?? "");
  const parts = [unitHead(row), unitProfile(row, rows), unitStanding(row, rows), unitParts(row, rows), unitMoves(row)];
  $("card").replaceChildren(...parts, ...(D.periods.length > 1 ? [unitYears(row)] : []));
}

function unitHead(row) {
  const rank = result.ranks[row], tier = tierOf(row);
  const place = Number.isNaN(rank) ? say("no_place") : say("place", rank, rankedRows().length, shownScore(row));
  const sure = D.sure && D.sure.low[row];
  const interval = sure && say("rank_is", `${D.sure.low[row]}–${D.sure.high[row]}`, pick(D.sure.labels[D.sure.certainty[row]]));
  const said = [place, tier, interval, missingSaid(row), changesSaid()].filter(Boolean);
  return el("div", {}, el("h2", {}, bdi(NAMES[row]), ` ${D.periods[state.period]}`), el("p", {}, said.join(" · ")));
}

/** The columns of the tree in reading order, with their depth. */
function reading(at = PLAN.nodes.length - 1, depth = 0) {
  return PLAN.nodes[at].shown.flatMap((column) =>
    [[column, depth], ...(column >= LEAVES ? reading(column - LEAVES, depth + 1) : [])]);
}

function meanOf(column, rows) {
  const present = rows.map((row) => result.columns[column][row]).filter((value) => !Number.isNaN(value));
  return present.reduce((sum, value) => sum + value, 0) / present.length;
}

function unitProfile(row, rows) {
  const leader = rankedRows()[0];
  const head = [say("name"), say("reported"), say("position"), say("score"), say("rank")];
  const lines = reading().map(([column, depth]) => {
    const ranks = ranksBy(column), count = rows.filter((each) => !Number.isNaN(ranks[each])).length;
    const leaf = D.leaves[column], value = result.columns[column][row];
    const rank = Number.isNaN(ranks[row]) ? "–" : say("of", ranks[row], count);
    return el("tr", { class: leaf ? "leaf" : "group" },
      el("th", { scope: "row", class: `deep-${Math.min(depth, 4)}` }, bdi(named(item(column)))),
      el("td", { class: "figure" }, leaf ? `${number(RAW[column][row], leaf.digits)} ${leaf.unit}` : ""),
      el("td", {}, dotPlot(column, rows, leader, row)),
      el("td", { class: "figure" }, number(value, 2)),
      el("td", { class: "figure" }, rank));
  });
  const key = [say("key_self"), say("key_mean"), leader !== undefined && say("key_leader", cut(NAMES[leader])), state.other !== null && say("key_other", cut(NAMES[state.other]))];
  return el("div", {}, el("h3", {}, say("profile")), el("p", { class: "quiet" }, key.filter(Boolean).join("  ")), table(head, lines, "profile"));
}

function table(head, lines, name) {
  const heads = head.map((text) => el("th", { scope: "col" }, text));
  return el("table", { class: name }, el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...lines));
}

function dotPlot(column, rows, leader, row) {
  const values = result.columns[column], mean = meanOf(column, rows);
  const present = rows.map((each) => values[each]).filter((value) => !Number.isNaN(value));
  const low = Math.min(...present), high = Math.max(...present);
  const at = (value) => 6 + (188 * (value - low)) / (high - low || 1);
  const mark = (value, draw) => (Number.isNaN(value) || value === undefined ? "" : draw(at(value)));
  const said = `${say("key_mean")} ${number(mean, 2)}; ${leader === undefined ? "" : number(values[leader], 2)}`;
  return svg("svg", { width: 200, height: 14, role: "img", "aria-label": `${number(values[row], 2)}; ${said}` },
    svg("line", { x1: 6, x2: 194, y1: 7, y2: 7, class: "axis" }),
    mark(mean, (x) => svg("line", { x1: x, x2: x, y1: 1, y2: 13, class: "mean" })),
    mark(values[leader], (x) => svg("path", { d: `M${x} 2l5 5-5 5-5-5z`, class: "leader" })),
    mark(state.other === null ? NaN : values[state.other], (x) => svg("circle", { cx: x, cy: 7, r: 4.5, class: "other" })),
    mark(values[row], (x) => svg("circle", { cx: x, cy: 7, r: 4.5, class: "dot" })));
}

/** explanation.standing: best and worst ranks among the indicators, last places left out. */
function unitStanding(row, rows) {
  const standing = range(LEAVES).map((column) => {
    const own = rows.map((each) => PLAN.leaves[column].sign * result.columns[column][each]);
    const ranks = competitionRanks(own, [range(own.length)]), present = ranks.filter((rank) => !Number.isNaN(rank));
    return { column, rank: ranks[rows.indexOf(row)], last: Math.max(...present), count: present.length };
  });
  const kept = standing.filter(({ rank, last }) => !Number.isNaN(rank) && rank !== last).sort((a, b) => a.rank - b.rank || a.column - b.column);
  const list = (some) => el("ul", {}, ...(some.length ? some.map(({ column, rank, count }) => el("li", {}, bdi(named(item(column))), ` ${say("ranks_here", rank, count)}`)) : [el("li", {}, say("nothing"))]));
  return el("div", { class: "pair" },
    el("div", {}, el("h3", {}, say("strengths")), list(kept.slice(0, STRONGEST))),
    el("div", {}, el("h3", {}, say("weaknesses")), list(kept.slice(STRONGEST).slice(-STRONGEST).reverse())));
}

/** explanation.contributions where the index is a sum; else what it would lose with a mean instead. */
function partsOfScore(row, rows) {
  if (LINEAR) {
    const weights = unitWeights(PLAN, result.columns, state.weights, row);
    return range(LEAVES).map((column) => weights[column] * result.columns[column][row]);
  }
  const trial = range(LEAVES).map((column) => Float64Array.from(range(LEAVES), (other) => {
    const value = result.columns[column][row];
    return other === column && !Number.isNaN(value) ? meanOf(column, rows) : value;
  }));
  const fixed = PLAN.fixed.map((column) => column && new Float64Array(LEAVES).fill(column[row]));
  const scores = scoreNodes({ ...PLAN, fixed }, trial, state.weights).at(-1);
  return [...scores].map((score) => result.scores[row] - score);
}

function unitParts(row, rows) {
  const parts = partsOfScore(row, rows).map((value, column) => ({ column, value })).filter(({ value }) => Number.isFinite(value) && value);
  const shown = parts.sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, 12);
  const most = Math.max(...shown.map(({ value }) => Math.abs(value)), 0);
  const lines = shown.map(({ column, value }) => el("tr", {},
    el("th", { scope: "row" }, bdi(named(item(column)))),
    el("td", {}, svg("svg", { width: 160, height: 10, "aria-hidden": true }, svg("rect", { width: (160 * Math.abs(value)) / most, height: 10, class: value < 0 ? "minus" : "plain" }))),
    el("td", { class: "figure" }, number(value, DIGITS))));
  return el("div", {}, el("h3", {}, say("parts")), el("p", { class: "quiet" }, say(LINEAR ? "parts_sum" : "parts_mean")), table([say("indicator"), "", say("score")], lines, "parts"));
}

function unitMoves(row) {
  const note = (key) => el("div", {}, el("h3", {}, say("moves")), el("p", {}, say(key)));
  if (Number.isNaN(result.ranks[row])) return note("no_place");
  if (result.ranks[row] === 1) return note("moves_first");
  const found = improvements(PLAN, result, state.weights, row);
  const reached = range(LEAVES).filter((column) => !Number.isNaN(found[column]));
  if (!reached.length) return note("moves_none");
  const lines = reached.sort((a, b) => Math.abs(found[a]) - Math.abs(found[b])).slice(0, 8).map((column) => {
    const { slope, scored } = D.leaves[column], change = slope === null ? found[column] : found[column] * slope;
    const digits = Math.min(Math.max(0, 3 - Math.floor(Math.log10(Math.abs(change) || 1))), 8);
    const unit = slope === null ? say("points") : scored;
    return el("tr", {}, el("th", { scope: "row" }, bdi(named(item(column)))), el("td", { class: "figure" }, `${change > 0 ? "+" : ""}${number(change, digits)} ${unit}`));
  });
  return el("div", {}, el("h3", {}, say("moves")), el("p", { class: "quiet" }, say("moves_note")), table([say("indicator"), say("needed")], lines, "moves"));
}

function unitYears(row) {
  const points = D.periods.map((name, period) => [name, result.ranks[sameUnit(row, period)] ?? NaN]);
  const last = Math.max(...[...result.ranks].filter((rank) => !Number.isNaN(rank)), 2);
  const x = (k) => 40 + (k * 420) / Math.max(points.length - 1, 1), y = (rank) => 14 + (110 * (rank - 1)) / (last - 1);
  const present = points.map(([, rank], k) => [k, rank]).filter(([, rank]) => !Number.isNaN(rank));
  const said = points.map(([name, rank]) => `${name} ${Number.isNaN(rank) ? "–" : rank}`).join("; ");
  return el("div", {}, el("h3", {}, say("years")), svg("svg", { viewBox: "0 0 500 160", class: "years", role: "img", "aria-label": said },
    svg("polyline", { points: present.map(([k, rank]) => `${x(k)},${y(rank)}`).join(" "), class: "line" }),
    ...present.map(([k, rank]) => svg("circle", { cx: x(k), cy: y(rank), r: 3.5, class: "dot" })),
    ...present.map(([k, rank]) => svg("text", { x: x(k), y: y(rank) - 6, "text-anchor": "middle" }, String(rank))),
    ...points.map(([name], k) => svg("text", { x: x(k), y: 152, "text-anchor": "middle", class: "quiet" }, name))));
}

// --- charts ------------------------------------------------------------------------------------

const MOST_LINES = 60; // of the slope chart

function drawCharts() {
  drawSlope();
  const columns = [ROOT, ...reading().map(([column]) => column)];
  const choices = columns.map((column) => [column, column === ROOT ? say("index") : named(item(column))]);
  const two = DIMENSIONS.length > 1 ? DIMENSIONS : [DIMENSIONS[0], DIMENSIONS[0]];
  options($("across"), choices, $("across").value || two[0]);
  options($("upwards"), choices, $("upwards").value || two[1]);
  drawScatter(Number($("across").value), Number($("upwards").value));
  const inner = PLAN.nodes.map((node, at) => [LEAVES + at, named(node)]).filter(([, name]) => name).reverse();
  options($("heat-of"), [...inner, ["leaves", say("indicators")]], $("heat-of").value || ROOT);
  drawHeat($("heat-of").value === "leaves" ? range(LEAVES) : item(Number($("heat-of").value)).shown);
}

function drawSlope() {
  const periods = isPublished() && state.period > 0, rows = rankedRows().slice(0, MOST_LINES);
  const left = (row) => (periods ? result.ranks[sameUnit(row, state.period - 1)] : published.ranks[row]);
  $("slope-note").textContent = periods ? say("slope_periods", D.periods[state.period - 1], D.periods[state.period]) : say(isPublished() ? "slope_nothing" : "slope_weights");
  const known = rows.filter((row) => left(row) !== undefined && !Number.isNaN(left(row)));
  const most = Math.max(...known.map((row) => Math.max(left(row), result.ranks[row])), 1), y = (rank) => 6 + 17 * rank;
  const lines = known.map((row) => {
    const risen = left(row) - result.ranks[row], kind = risen > 0 ? "rises" : risen < 0 ? "falls" : "stays";
    const name = (x, rank, anchor, text) => svg("text", { x, y: y(rank) + 4, "text-anchor": anchor }, text);
    return svg("g", { class: kind }, svg("line", { x1: 190, x2: 410, y1: y(left(row)), y2: y(result.ranks[row]) }),
      name(184, left(row), "end", `${short(NAMES[row])} ${left(row)}`), name(416, result.ranks[row], "start", `${result.ranks[row]} ${short(NAMES[row])}`));
  });
  $("slope").replaceChildren(svg("svg", { viewBox: `0 0 600 ${y(most) + 16}`, width: 600, role: "img", "aria-label": `${say("slope")}: ${changesSaid()}` }, ...lines));
}

function short(text) {
  const letters = [...text.slice(0, 80)];
  return letters.length > 14 ? `${letters.slice(0, 13).join("")}…` : text;
}

function drawScatter(across, upwards) {
  const rows = PLAN.groups[state.period].filter((row) => ![across, upwards].some((column) => Number.isNaN(result.columns[column][row])));
  const ends = (column) => {
    const values = rows.map((row) => result.columns[column][row]), low = Math.min(...values), high = Math.max(...values);
    return (value, from, to) => from + ((to - from) * (value - low)) / (high - low || 1);
  };
  const [h, v] = [ends(across), ends(upwards)];
  const x = (row) => h(result.columns[across][row], 40, 560), y = (row) => v(result.columns[upwards][row], 350, 20);
  const dots = rows.map((row) => svg("g", { class: row === state.unit ? "chosen" : null }, svg("circle", { cx: x(row), cy: y(row), r: 4, class: "dot" }, svg("title", {}, cut(NAMES[row]))),
    rows.length <= 60 || row === state.unit ? svg("text", { x: x(row) + 6, y: y(row) - 5 }, short(NAMES[row])) : ""));
  const said = say("correlation", rows.length, number(correlation(rows.map((row) => result.columns[across][row]), rows.map((row) => result.columns[upwards][row])), 2));
  $("scatter").replaceChildren(svg("svg", { viewBox: "0 0 640 400", width: 640, role: "img", "aria-label": `${named(item(across))}, ${named(item(upwards))}: ${said}` },
    svg("path", { d: "M40 10V360H590", class: "axis" }), ...dots,
    svg("text", { x: 590, y: 380, "text-anchor": "end" }, `${cut(named(item(across)))} →`), svg("text", { x: 44, y: 12 }, `↑ ${cut(named(item(upwards)))}`)), el("p", { class: "quiet" }, said));
}

function correlation(x, y) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length, [a, b] = [mean(x), mean(y)];
  const product = (u, v) => u.reduce((sum, value, k) => sum + value * v[k], 0), p = x.map((value) => value - a), q = y.map((value) => value - b);
  return product(p, q) / Math.sqrt(product(p, p) * product(q, q));
}

function drawHeat(columns) {
  const rows = inOrder(PLAN.groups[state.period]).slice(0, state.all ? ROWS : MOST_ROWS);
  const scales = columns.map((column) => {
    const values = PLAN.groups[state.period].map((row) => result.columns[column][row]).filter((value) => !Number.isNaN(value));
    const low = Math.min(...values), high = Math.max(...values);
    return (value) => (Number.isNaN(value) ? "gap" : `heat-${Math.min(6, Math.floor((7 * (value - low)) / (high - low || 1)))}`);
  });
  const lines = rows.map((row) => el("tr", {}, el("th", { scope: "row" }, bdi(short(NAMES[row]))),
    ...columns.map((column, k) => el("td", { class: `figure ${scales[k](result.columns[column][row])}` }, number(result.columns[column][row], SPREAD <= 2 ? 2 : 0)))));
  $("heat").replaceChildren(table([pick(D.unit), ...columns.map((column) => cut(named(item(column))))], lines, "heat"));
}

// --- methods and sources -----------------------------------------------------------------------

function drawMethod() {
  const said = D.method.flatMap(({ item: title, text }) => [el("dt", {}, pick(title)), el("dd", {}, pick(text))]);
  const effective = new Map([[ROOT, 1]]);
  PLAN.nodes.map((_, at) => at).reverse().forEach((at) => PLAN.nodes[at].children.forEach((child, k) => effective.set(child, (effective.get(LEAVES + at) ?? 0) * shareOf(at, k))));
  const lines = reading().map(([column, depth]) => {
    const leaf = D.leaves[column], node = item(column), above = PLAN.nodes[PARENT.get(column)], place = above.children.indexOf(column);
    const texts = [leaf ? leaf.unit : "", leaf ? pick(leaf.direction) : pick(node.method)];
    return el("tr", {}, el("th", { scope: "row", class: `deep-${Math.min(depth, 4)}` }, bdi(named(node))), ...texts.map((text) => el("td", {}, text)),
      el("td", { class: "figure" }, place < 0 ? "–" : `${percent(shareOf(PARENT.get(column), place))} %`),
      el("td", { class: "figure" }, effective.has(column) ? `${percent(effective.get(column))} %` : "–"), el("td", { class: "quiet" }, cut(node.source)));
  });
  const head = [say("name"), say("unit_of_measure"), say("direction"), say("weight"), say("effective"), say("source")];
  $("method").replaceChildren(el("dl", {}, ...said), el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": say("system") }, table(head, lines, "system")));
}

// --- controls ----------------------------------------------------------------------------------

const VIEWS = ["ranking", "one", "charts", "method"];

function relabel() {
  document.documentElement.lang = state.language === "zh" ? "zh-CN" : "en";
  document.title = $("title").textContent = pick(D.title);
  document.querySelectorAll("[data-say]").forEach((each) => (each.textContent = say(each.dataset.say)));
  document.querySelectorAll("[data-label]").forEach((each) => each.setAttribute("aria-label", say(each.dataset.label)));
  $("chosen").previousSibling.textContent = `${pick(D.unit)} `;
  options($("period"), D.periods.map((name, k) => [k, name]), state.period);
  $("period-label").hidden = D.periods.length < 2;
  options($("by"), [[ROOT, say("index")], ...reading().map(([column, depth]) => [column, `${"　".repeat(depth)}${named(item(column))}`])], state.by);
  options($("tier"), [["", say("all")], ...(D.tiers?.labels ?? []).map((label, k) => [k, pick(label)])], state.tier);
  $("tier-label").hidden = !D.tiers;
  options($("within"), [["", say("none")], ...(D.tiers ? [["tier", say("tier")]] : []), ...D.attributes.map(({ name }, k) => [k, pick(name)])], state.within);
  $("within-label").hidden = !D.tiers && !D.attributes.length;
  document.querySelectorAll(".attribute").forEach((each) => each.remove());
  D.attributes.forEach(({ name, values }, k) => {
    const select = el("select", { onchange: ({ target }) => (target.value ? state.filters.set(k, target.value.slice(1)) : state.filters.delete(k), changed()) });
    options(select, [["", say("all")], ...[...new Set(values)].map((value) => [`=${value}`, value])], state.filters.has(k) ? `=${state.filters.get(k)}` : "");
    $("filters").append(el("label", { class: "attribute" }, `${pick(name)} `, select));
  });
  buildSliders();
  showView();
}

function showView() {
  for (const view of VIEWS) {
    const chosen = view === state.view;
    $(`view-${view}`).hidden = !chosen;
    $(`tab-${view}`).setAttribute("aria-selected", chosen);
    $(`tab-${view}`).tabIndex = chosen ? 0 : -1;
  }
}

function step(by) {
  const rows = inOrder(PLAN.groups[state.period]), at = rows.indexOf(state.unit) + by;
  if (rows[at] !== undefined) state.unit = rows[at];
  changed();
}

function undo() {
  if (!state.past.length) return;
  state.weights = state.past.pop();
  changed();
}

function choose(id, take) {
  $(id).addEventListener("input", ({ target }) => {
    take(target.value);
    changed();
  });
}

function onKey(event) {
  const typing = event.target.matches?.("input:not([type=checkbox]):not([type=range]), textarea, select");
  if ((event.ctrlKey || event.metaKey) && event.key === "z" && (!typing || event.target.closest("#sliders"))) {
    event.preventDefault();
    undo();
  } else if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey && state.view === "one" && "jk".includes(event.key)) {
    step(event.key === "j" ? 1 : -1);
  }
}

function onTabKey(event) {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  state.view = VIEWS[(VIEWS.indexOf(state.view) + by + VIEWS.length) % VIEWS.length];
  showView();
  $(`tab-${state.view}`).focus();
  changed();
}

function start() {
  VIEWS.forEach((view) => $(`tab-${view}`).addEventListener("click", () => ((state.view = view), showView(), changed())));
  document.querySelector("[role=tablist]").addEventListener("keydown", onTabKey);
  document.addEventListener("keydown", onKey);
  addEventListener("hashchange", () => (readAddress(), relabel(), draw()));
  choose("period", (value) => (state.period = Number(value)));
  choose("by", (value) => (state.by = Number(value)));
  choose("tier", (value) => (state.tier = value));
  choose("within", (value) => (state.within = value));
  choose("search", (value) => (state.search = value));
  choose("chosen", (value) => (state.unit = Number(value)));
  choose("other", (value) => (state.other = value === "" ? null : Number(value)));
  for (const id of ["across", "upwards", "heat-of", "linked"]) choose(id, () => {});
  $("preset").addEventListener("change", ({ target }) => target.value !== "" && setWeights(byNode(D.presets[target.value].weights)));
  const clicks = {
    language: () => ((state.language = state.language === "zh" ? "en" : "zh"), relabel(), changed()),
    previous: () => step(-1), next: () => step(1), print: () => print(), undo,
    published: () => setWeights(PUBLISHED), all: () => ((state.all = true), changed()),
    "copy-link": () => copy(location.href, $("minutes")), "copy-minutes": () => copy($("minutes").value, $("minutes")),
    "weight-file": () => save("chosen-weights.yaml", weightFile(), "text/yaml"), csv: () => save("ranking.csv", tableAsCsv(), "text/csv"),
  };
  for (const [id, act] of Object.entries(clicks)) $(id).addEventListener("click", act);
  if (matchMedia("(max-width: 60rem)").matches) $("weights-fold").open = false;
  readAddress();
  relabel();
  draw();
}

start();
