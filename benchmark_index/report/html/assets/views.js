// The views: the ranking, one unit, charts, methods and weights; and what the controls do.

const VIEWS = ["ranking", "one", "charts", "method"];
const MOST = 60; // rows of a table or lines of a chart, before all are asked for
const HUES = 8;
const WIDE = 220; // pixels of the longest bar
// By column: those of indicators come with the data, the same under all weights.
const RANKS = new WeakMap(D.leaves.map(({ ranks }, j) => [PLAN.columns[j], ranks.map((rank) => rank ?? NaN)]));
const UNITS = PLAN.groups.map((rows) => new Map(rows.map((row) => [D.units[row], row]))); // by period

// --- rows, ranks and what is missing -----------------------------------------------------------
/** Scorecard.order: by rank, those without one last, equal ones in the order of the table. */
function inOrder(rows, ranks = result.ranks) {
  const place = (row) => (Number.isNaN(ranks[row]) ? Infinity : ranks[row]);
  return [...rows].sort((a, b) => (place(a) === place(b) ? a - b : place(a) - place(b)));
}

const rankedRows = () => inOrder(PLAN.groups[state.period]).filter((row) => !Number.isNaN(result.ranks[row]));

/** index.partial_ranks: ranks by the score of any node, rounded as the index is. */
function ranksBy(column) {
  if (column === ROOT) return result.ranks;
  const scores = result.columns[column], isLower = item(column).lower;
  if (!RANKS.has(scores)) {
    const rounded = roundAsRanked(PLAN, scores);
    RANKS.set(scores, competitionRanks(isLower ? rounded.map((value) => -value) : rounded, PLAN.groups));
  }
  return RANKS.get(scores);
}

/** The row of another period about the same unit. */
const sameUnit = (row, period) => UNITS[period]?.get(D.units[row]);

/** report.live.movement: places risen since the last period, ranks taken anew among those in both. */
function sinceLastPeriod() {
  const there = (row) => row !== undefined && !Number.isNaN(result.oriented[row]);
  const now = PLAN.groups[state.period].filter((row) => there(row) && there(sameUnit(row, state.period - 1)));
  const ranks = (rows) => competitionRanks(rows.map((row) => result.oriented[row]), [range(rows.length)]);
  const own = ranks(now), earlier = ranks(now.map((row) => sameUnit(row, state.period - 1)));
  return new Map(now.map((row, k) => [row, earlier[k] - own[k]]));
}

const sincePublished = (row) => published.ranks[row] - result.ranks[row];
const tierOf = (row) => (D.tiers && result.tiers[row] >= 0 ? say(`tier_${result.tiers[row]}`) : "");

/** What a row lacks: groups without a score, and why it has no rank. */
function missingSaid(row) {
  const isLost = (column) => Number.isNaN(result.columns[column][row]), ranked = !Number.isNaN(result.ranks[row]);
  const { children, least } = PLAN.nodes.at(-1), present = children.filter((child) => !isLost(child)).length;
  const lost = D.reading.map(([column]) => column).filter((column) => column >= LEAVES && isLost(column));
  const top = ranked ? lost.filter((column) => !lost.includes(LEAVES + PARENT.get(column))) : children.filter(isLost);
  const lacks = top.length ? say("without", top.map((column) => clipped(named(column))).join(say("comma"))) : "";
  const reason = present < least ? say("not_ranked", children.length, present, least) : say("weighs_nothing");
  return ranked ? lacks : [reason, lacks].filter(Boolean).join(say("semicolon"));
}

function changesSaid() {
  if (isPublished()) return say("published_weights");
  const size = (row) => Math.abs(sincePublished(row)) || Infinity; // a rank that is lost or new
  const hasMoved = (row) => !Object.is(published.ranks[row], result.ranks[row]);
  const moved = PLAN.groups[state.period].filter(hasMoved).sort((a, b) => size(b) - size(a) || 0), [most] = moved;
  if (!moved.length) return say("own_weights_same");
  const [was, is] = [published, result].map(({ ranks }) => number(ranks[most], 0));
  return say("own_weights", moved.length, clipped(NAMES[most]), was, is);
}

// --- what stands around the views --------------------------------------------------------------
function draw() {
  [state.unit, state.other] = [state.unit, state.other].map((row) => sameUnit(row, state.period) ?? null);
  drawHeadline();
  drawWeights();
  $("minutes").value = minutes();
  ({ ranking: drawRanking, one: drawUnit, charts: drawCharts, method: drawMethod })[state.view]();
}

function drawHeadline() {
  const rows = rankedRows(), first = rows.filter((row) => result.ranks[row] === 1);
  const names = first.slice(0, 5).map((row) => clipped(NAMES[row])).join(say("comma"));
  const ahead = rows.length > 1 && Math.abs(result.shown[rows[0]] - result.shown[rows[1]]);
  $("headline").textContent = sentences([
    first.length > 1 && say("lead_shared", names),
    first.length === 1 && rows.length > 1 && say("leads", names, clipped(NAMES[rows[1]]), number(ahead, D.shown_digits)),
    say("ranked", rows.length, PLAN.groups[state.period].length, say("unit")),
    D.sure && isPublished() && say("ranks_sure", rows.filter((row) => D.sure.certainty[row] === 0).length),
  ]);
}

const controls = () => [...document.querySelectorAll("#sliders .controls")].map(({ dataset, children }) => {
  const [lock, slide, typed, said] = children, [at, place, child] = [dataset.at, dataset.place, dataset.child].map(Number);
  return { at, place, child, lock, slide, typed, said };
});

function drawWeights() {
  const isLinked = $("linked")?.checked;
  for (const { at, place, slide, typed, said } of controls()) {
    const share = shareOf(at, place), usual = shareOf(at, place, PUBLISHED);
    const weight = isLinked ? share : state.weights[at][place];
    slide.value = 100 * weight;
    if (document.activeElement !== typed) typed.value = percent(weight);
    const parts = [share !== usual && say("was", percent(usual)), !isLinked && say("share_is", percent(share))];
    said.textContent = parts.filter(Boolean).join(" · ");
  }
  if (!$("preset")) return;
  $("undo").disabled = !state.past.length;
  $("published").disabled = !movedNodes(state.weights).length;
  const chosen = D.presets.findIndex((preset) => String(preset) === String(state.weights));
  $("preset").value = chosen < 0 ? "" : chosen;
}

// --- the ranking -------------------------------------------------------------------------------
function drawRanking() {
  const ranks = ranksBy(state.by), rows = shownRows(ranks), shown = state.all ? rows : rows.slice(0, MOST);
  const columns = rankingColumns(ranks), body = $("ranking").tBodies[0], before = tops(body);
  const heads = columns.map(({ key }) => el("th", { scope: "col", class: `of-${key}` }, say(key)));
  $("ranking").tHead.replaceChildren(el("tr", {}, ...heads));
  const made = inGroups(shown, rows, (row) => rankingRow(row, ranks, columns), columns.length);
  const nobody = () => el("tr", {}, el("td", { colspan: columns.length, class: "quiet" }, say("nobody")));
  body.replaceChildren(...(made.length ? made : [nobody()]));
  glide(body, before);
  $("all").hidden = shown.length === rows.length;
  $("all").textContent = say("show_all", rows.length);
  $("changes").textContent = sentences([changesSaid(), D.sure && !isPublished() && say("sure_as_published", say("drawn"))]);
  $("legend").hidden = !isStacked();
}

/** The columns of the ranking: key of the title, and the cell of a row. */
function rankingColumns(ranks) {
  const isIndex = state.by === ROOT, since = state.period > 0 && isIndex ? sinceLastPeriod() : null;
  const sure = isIndex && D.sure, scale = barScale();
  const show = (row) => () => ((state.unit = row), showView("one"));
  const name = (row) => el("button", { type: "button", class: "name", onclick: show(row) }, bdi(NAMES[row]));
  return [
    { key: "rank", make: (row) => cell(Number.isNaN(ranks[row]) ? "–" : String(ranks[row]), "figure rank") },
    since && { key: "before", make: (row) => changeCell(since.get(row)) },
    isIndex && !isPublished() && { key: "against_published", make: (row) => changeCell(sincePublished(row)) },
    { key: "unit", make: (row) => el("th", { scope: "row" }, name(row)) },
    { key: "score", make: (row) => barCell(row, scale) },
    sure && { key: "interval", make: (row) => el("td", { class: "figure" }, ...intervalOf(row)) },
    sure && { key: "certainty", make: (row) => cell(certaintyOf(row), isPublished() && `word-${sure.certainty[row]}`) },
    D.tiers && { key: "tier", make: (row) => cell(tierOf(row), "tier") },
    { key: "missing", make: (row) => cell(missingSaid(row), "quiet") },
  ].filter(Boolean);
}

/** A row of the ranking; of one without rank the reason takes the place of everything but its name. */
function rankingRow(row, ranks, columns) {
  const first = columns.findIndex(({ key }) => key === "unit") + 1; // that the reason stands in
  const made = (some) => some.map(({ make }) => make(row));
  if (!Number.isNaN(ranks[row]) || state.by !== ROOT) return el("tr", { "data-row": row }, ...made(columns));
  const reason = el("td", { class: "quiet", colspan: columns.length - first }, missingSaid(row));
  return el("tr", { "data-row": row }, ...made(columns.slice(0, first)), reason);
}

function shownRows(ranks) {
  const sought = state.search.trim().toLowerCase();
  return inOrder(PLAN.groups[state.period], ranks).filter((row) =>
    `${D.units[row]}\n${NAMES[row]}`.toLowerCase().includes(sought)
    && [...state.filters].every(([k, value]) => D.attributes[k][row] === value)
    && (state.tier === "" || result.tiers[row] === Number(state.tier)));
}

/** Rows under the headings of what they are grouped by, with how many of all these are. */
function inGroups(rows, all, make, width) {
  if (state.within === "") return rows.map(make);
  const key = (row) => (state.within === "tier" ? tierOf(row) : D.attributes[state.within][row]) || "–";
  const groups = new Map(rows.map((row) => [key(row), []]));
  rows.forEach((row) => groups.get(key(row)).push(row));
  const count = (name) => all.filter((row) => key(row) === name).length;
  const title = (name) => el("th", { colspan: width, scope: "rowgroup" }, bdi(name), ` ${count(name)}`);
  return [...groups].flatMap(([name, members]) => [el("tr", { class: "group" }, title(name)), ...members.map(make)]);
}

function changeCell(change) {
  if (change === undefined || Number.isNaN(change)) return cell("");
  if (!change) return cell(el("span", { role: "img", "aria-label": say("unchanged") }, "–"));
  const [key, arrow] = change > 0 ? ["up", "▲"] : ["down", "▼"], places = Math.abs(change);
  return cell(el("span", { class: key, role: "img", "aria-label": say(key, places) }, `${arrow}${places}`));
}

function intervalOf(row) {
  const { low, high } = D.sure, n = PLAN.groups[state.period].length;
  if (!low[row]) return [];
  const at = (rank) => 3 + (54 * (rank - 1)) / Math.max(n - 1, 1);
  const span = svg("line", { x1: at(low[row]), x2: at(high[row]) + 0.1, y1: 5, y2: 5, class: "span" });
  const dot = svg("circle", { cx: at(published.ranks[row]), cy: 5, r: 2.5, class: "dot" });
  return [spanOf(row), svg("svg", { width: 60, height: 10, "aria-hidden": true }, span, dot)];
}

const certaintyOf = (row) => (D.sure.low[row] ? say(`certainty_${D.sure.certainty[row]}`) : "");
const spanOf = (row) => [...new Set([D.sure.low[row], D.sure.high[row]])].join("–");

/** What each dimension adds to a score: weights of those present, made to sum to 1. */
function partsOf(row) {
  const { children } = PLAN.nodes.at(-1), weights = result.weights.at(-1);
  const value = (child) => result.columns[child][row], isThere = (child) => !Number.isNaN(value(child));
  const total = children.reduce((sum, child, k) => sum + (isThere(child) ? weights[k] : 0), 0);
  return children.map((child, k) => (isThere(child) ? (weights[k] / total) * value(child) : 0));
}

const isStacked = () => PLAN.nodes.at(-1).sums && state.by === ROOT;

/** The scale on which bars of all rows stand, 0 on it. */
function barScale() {
  const values = state.by === ROOT ? result.scores : result.columns[state.by];
  const rows = PLAN.groups[state.period].filter((row) => !Number.isNaN(values[row]));
  const sides = (row) => [Math.max, Math.min].map((side) => partsOf(row).reduce((sum, part) => sum + side(part, 0), 0));
  const ends = isStacked() ? rows.flatMap(sides) : rows.map((row) => values[row]);
  const low = Math.min(0, ...ends), high = Math.max(0, ...ends);
  return (value) => (high > low ? (WIDE * (value - low)) / (high - low) : 0);
}

/** The bar of a row: its dimensions side by side where the index is their sum, else one. */
function barCell(row, at) {
  const isIndex = state.by === ROOT, value = (isIndex ? result.scores : result.columns[state.by])[row];
  const text = isIndex ? shownScore(row) : scoreOf(state.by, row);
  if (Number.isNaN(value)) return cell(text, "score");
  const parts = isStacked() ? partsOf(row) : [value], reached = { up: 0, down: 0 };
  const bars = parts.map((part, k) => {
    const side = part < 0 ? "down" : "up", from = reached[side], to = (reached[side] += part);
    const x = at(Math.min(from, to)), width = at(Math.max(from, to)) - x;
    const hue = isStacked() ? `hue-${k % HUES}` : "plain";
    return svg("rect", { x: x.toFixed(2), width: width.toFixed(2), height: 14, class: hue });
  });
  const told = PLAN.nodes.at(-1).children.map((child, k) => `${clipped(named(child))} ${number(parts[k] ?? NaN, 2)}`);
  const size = { viewBox: `0 0 ${WIDE} 14`, preserveAspectRatio: "none" };
  return el("td", { class: "score" }, picture(isStacked() ? told.join("; ") : text, size, ...bars), text);
}

const tops = (body) => new Map([...body.querySelectorAll("[data-row]")].map((tr) => [tr.dataset.row, tr.offsetTop]));

let glided = 0;
/** Let rows glide from where they were, unless others are still on their way, or motion is to be reduced. */
function glide(body, before) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const after = tops(body), timing = { duration: 250, easing: "ease-out" }, isQuick = performance.now() - glided < 250;
  const wayOf = ({ dataset: { row } }) => (before.get(row) ?? after.get(row)) - after.get(row);
  const moved = [...body.querySelectorAll("[data-row]")].filter(wayOf);
  if (moved.length) glided = performance.now();
  if (isQuick) return;
  for (const tr of moved) tr.animate([{ transform: `translateY(${wayOf(tr)}px)` }, { transform: "none" }], timing);
}

// --- one unit ----------------------------------------------------------------------------------
function drawUnit() {
  const rows = inOrder(PLAN.groups[state.period]);
  state.unit ??= rows[0];
  const row = state.unit, choices = inOrder(rows, published.ranks).map((each) => [each, NAMES[each]]);
  options($("unit"), choices, row);
  options($("other"), [["", say("choose_none")], ...choices], state.other ?? "");
  const parts = [unitHead, unitProfile, unitStanding, unitParts, unitMoves].map((part) => part(row, rows));
  $("card").replaceChildren(...parts, D.periods.length > 1 ? unitYears(row) : "");
}

const section = (title, note, ...parts) =>
  el("section", {}, el("h3", {}, say(title)), note && el("p", { class: "quiet" }, note), ...parts);
const keptSaid = () => PLAN.nodes.some(({ fixed }) => fixed) && say("below_kept");
const firstOf = ({ length }, all) => length < all.length && el("p", { class: "quiet" }, say("first_of", length, all.length));

function unitHead(row) {
  const rank = result.ranks[row], scored = [rank, rankedRows().length, shownScore(row)];
  const place = Number.isNaN(rank) ? say("no_place") : say("place", ...scored);
  const sure = D.sure?.low[row] && say("rank_is", spanOf(row), certaintyOf(row));
  const said = [place, tierOf(row), sure, missingSaid(row), changesSaid()].filter(Boolean).join(" · ");
  return el("section", {}, el("h2", {}, bdi(NAMES[row]), ` ${D.periods[state.period]}`), el("p", {}, said));
}

const SUMMARIES = new WeakMap(); // by column, then period: those of indicators are the same under all weights
function summaryOf(column) {
  const values = result.columns[column], known = SUMMARIES.get(values) ?? [];
  SUMMARIES.set(values, known);
  const present = () => PLAN.groups[state.period].map((row) => values[row]).filter((value) => !Number.isNaN(value));
  const summed = (all) => ({ low: Math.min(...all), high: Math.max(...all), mean: meanOf(all), count: all.length });
  return (known[state.period] ??= summed(present()));
}

function unitProfile(row) {
  const [leader = null] = rankedRows(), of = (key, other) => other !== null && say(key, clipped(NAMES[other]));
  const keys = [say("key_self"), say("key_mean"), of("key_leader", leader), of("key_other", state.other)];
  const lines = D.reading.map(([column, depth]) => {
    const ranks = ranksBy(column), leaf = D.leaves[column], value = REPORTED[column]?.[row] ?? NaN;
    const reported = Number.isNaN(value) ? "" : `${number(value, leaf.digits)} ${leaf.unit}`;
    return el("tr", { class: leaf ? "leaf" : "group" }, rowHead(named(column), `deep-${Math.min(depth, 4)}`),
      cell(reported), el("td", {}, dotPlot(column, row, leader)), cell(scoreOf(column, row)),
      cell(Number.isNaN(ranks[row]) ? "–" : `${ranks[row]}/${summaryOf(column).count}`));
  });
  const heads = ["name", "reported", "position", "score", "rank"].map((key) => say(key));
  const wide = { class: "scroll", tabindex: 0, role: "region", "aria-label": say("profile") };
  return section("profile", keys.filter(Boolean).join("  "), el("div", wide, table(heads, lines, "profile")));
}

/** A unit beside the mean, the leader and another one, between the lowest and the highest. */
function dotPlot(column, row, leader) {
  const values = result.columns[column], { low, high, mean } = summaryOf(column);
  const at = (value) => 6 + (188 * (value - low)) / (high - low || 1);
  const mark = (value, make) => (value === undefined || Number.isNaN(value) ? "" : make(at(value)));
  const said = `${number(values[row], 2)}; ${say("key_mean")} ${number(mean, 2)}`;
  return picture(said, { width: 200, viewBox: "0 0 200 14" },
    svg("line", { x1: 6, x2: 194, y1: 7, y2: 7, class: "axis" }),
    mark(mean, (x) => svg("line", { x1: x, x2: x, y1: 1, y2: 13, class: "mean" })),
    mark(values[leader], (x) => svg("path", { d: `M${x} 1l6 6-6 6-6-6z`, class: "leader" })),
    mark(values[state.other], (x) => svg("circle", { cx: x, cy: 7, r: 5, class: "other" })),
    mark(values[row], (x) => svg("circle", { cx: x, cy: 7, r: 3.5, class: "dot" })));
}

/** explanation.standing: best and worst ranks among the indicators, last places left out. */
function unitStanding(row, rows) {
  const standing = range(LEAVES).map((column) => {
    const ranks = D.leaves[column].standing ?? D.leaves[column].ranks;
    const present = rows.map((each) => ranks[each]).filter(Boolean);
    return { column, rank: ranks[row], last: Math.max(...present), count: present.length };
  });
  const kept = standing.filter(({ rank, last }) => rank && rank !== last).sort((a, b) => a.rank - b.rank);
  const line = ({ column, rank, count }) => el("li", {}, bdi(named(column)), ` ${rank}/${count}`);
  const list = (some) => el("ul", {}, ...(some.length ? some.map(line) : [el("li", {}, say("nothing"))]));
  const [best, weak] = [kept.slice(0, 5), kept.slice(5).slice(-5).reverse()];
  return el("div", { class: "pair" }, section("strengths", "", list(best)), section("weaknesses", "", list(weak)));
}

/** explanation.contributions where the index is a sum; else what it would lose with means instead. */
function partsOfScore(row) {
  if (LINEAR) {
    const weights = unitWeights(PLAN, result.columns, result.weights, row);
    return range(LEAVES).map((column) => weights[column] * result.columns[column][row]);
  }
  const own = range(LEAVES).map((column) => new Float64Array(LEAVES).fill(result.columns[column][row]));
  own.forEach((column, k) => !Number.isNaN(column[k]) && (column[k] = summaryOf(k).mean));
  const scores = scoreNodes(trialPlan(PLAN, row, LEAVES), own, result.weights).at(-1);
  return [...scores].map((score) => result.scores[row] - score);
}

function unitParts(row) {
  if (PLAN.nodes.at(-1).locked) return ""; // what it consists of depends on all units
  if (Number.isNaN(result.ranks[row])) return section("parts", say("no_place"));
  const parts = partsOfScore(row).map((value, column) => ({ column, value }));
  const told = parts.filter(({ value }) => Number.isFinite(value) && value);
  const shown = told.sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, 10), most = Math.abs(shown[0]?.value);
  const bar = (value) => svg("svg", { width: 160, viewBox: "0 0 160 10", "aria-hidden": true },
    svg("rect", { width: (160 * Math.abs(value)) / most, height: 10, class: value < 0 ? "minus" : "plain" }));
  const lines = shown.map(({ column, value }) =>
    el("tr", {}, rowHead(named(column)), el("td", {}, bar(value)), cell(number(value, D.shown_digits))));
  const heads = [say("indicator"), "", say("score")];
  const note = sentences([say(LINEAR ? "parts_sum" : "parts_mean"), keptSaid()]);
  return section("parts", note, table(heads, lines, "parts"));
}

function unitMoves(row) {
  if (PLAN.nodes.at(-1).locked) return ""; // what would move it depends on all units
  if (Number.isNaN(result.ranks[row])) return section("moves", say("no_place"));
  if (result.ranks[row] === 1) return section("moves", say("moves_first"));
  const found = improvements(PLAN, result, result.weights, row);
  const reached = range(LEAVES).filter((column) => !Number.isNaN(found[column]));
  if (!reached.length) return section("moves", say("moves_none"));
  const nearest = reached.sort((a, b) => Math.abs(found[a]) - Math.abs(found[b])).slice(0, 10);
  const lines = nearest.map((column) => {
    const { slope, unit, whole } = D.leaves[column], exact = found[column] * (slope ?? 1) - PLAN.beyond[column][row];
    const change = whole && slope !== null ? Math.sign(exact) * Math.ceil(Math.abs(exact) * (1 - 1e-9)) : exact;
    const digits = whole ? 0 : Math.min(Math.max(0, 3 - Math.floor(Math.log10(Math.abs(change) || 1))), 8);
    const measure = slope === null ? say("points") : unit === "%" ? say("of_a_share") : unit;
    const needed = `${change > 0 ? "+" : ""}${number(change, digits)} ${measure}`;
    return el("tr", {}, rowHead(named(column)), cell(needed));
  });
  return section("moves", sentences([say("moves_note"), keptSaid()]), table([say("indicator"), say("needed")], lines, "moves"));
}

function unitYears(row) {
  const ranks = D.periods.map((_, period) => result.ranks[sameUnit(row, period)] ?? NaN);
  const last = Math.max(2, ...[...result.ranks].filter((rank) => !Number.isNaN(rank)));
  const x = (k) => 40 + (420 * k) / (ranks.length - 1), y = (rank) => 20 + (105 * (rank - 1)) / (last - 1);
  const present = range(ranks.length).filter((k) => !Number.isNaN(ranks[k]));
  const said = D.periods.map((name, k) => `${name} ${Number.isNaN(ranks[k]) ? "–" : ranks[k]}`).join("; ");
  const every = Math.ceil(ranks.length / 10);
  const text = (at, top, words, hue = null) => svg("text", { x: at, y: top, "text-anchor": "middle", class: hue }, words);
  return section("years", "", picture(said, { viewBox: "0 0 500 160", class: "years" },
    svg("polyline", { points: present.map((k) => `${x(k)},${y(ranks[k])}`).join(" "), class: "line" }),
    ...present.map((k) => svg("circle", { cx: x(k), cy: y(ranks[k]), r: 3, class: "dot" })),
    ...present.filter((k) => k % every === 0).map((k) => text(x(k), y(ranks[k]) - 7, String(ranks[k]))),
    ...D.periods.map((name, k) => (k % every ? "" : text(x(k), 152, name, "quiet")))));
}

// --- charts ------------------------------------------------------------------------------------
function drawCharts() {
  drawSlope();
  drawScatter(Number($("across").value), Number($("upwards").value));
  const of = $("heat-of").value;
  drawHeat(of === "leaves" ? range(LEAVES) : item(Number(of)).shown);
}

/** Ranks as published and now; with the published weights those of the last period and of this. */
function drawSlope() {
  const isMoved = !isPublished(), last = state.period - 1;
  const left = (row) => (isMoved ? published.ranks[row] : (result.ranks[sameUnit(row, last)] ?? NaN));
  $("slope-note").textContent = isMoved ? say("slope_weights")
    : last >= 0 ? say("slope_periods", D.periods[last], D.periods[state.period]) : say("slope_nothing");
  const all = rankedRows().filter((row) => !Number.isNaN(left(row))), rows = all.slice(0, MOST);
  const order = [...rows].sort((a, b) => left(a) - left(b)), y = (place) => 12 + 17 * place; // none covers another
  const lines = rows.map((row, there) => {
    const from = left(row), to = result.ranks[row], kind = from > to ? "rises" : from < to ? "falls" : "stays";
    const text = (x, place, anchor, words) => svg("text", { x, y: y(place) + 4, "text-anchor": anchor }, words);
    const name = clipped(NAMES[row], 14), here = order.indexOf(row), end = text(184, here, "end", `${name} ${from}`);
    const line = svg("line", { x1: 190, x2: 410, y1: y(here), y2: y(there) });
    return svg("g", { class: kind }, line, end, text(416, there, "start", `${to} ${name}`));
  });
  const size = { viewBox: `0 0 600 ${y(rows.length)}`, width: 600 };
  const drawn = rows.length && picture(`${say("slope")}: ${changesSaid()}`, size, ...lines);
  $("slope").replaceChildren(...[drawn, firstOf(rows, all)].filter(Boolean));
}

function drawScatter(across, upwards) {
  const value = (column) => (row) => result.columns[column][row], [h, v] = [value(across), value(upwards)];
  const rows = PLAN.groups[state.period].filter((row) => !Number.isNaN(h(row)) && !Number.isNaN(v(row)));
  const placed = (of, from, to) => {
    const low = Math.min(...rows.map(of)), high = Math.max(...rows.map(of));
    return (row) => from + ((to - from) * (of(row) - low)) / (high - low || 1);
  };
  const x = placed(h, 40, 540), y = placed(v, 350, 30);
  const dots = rows.map((row) => svg("g", { class: row === state.unit ? "chosen" : null },
    svg("circle", { cx: x(row), cy: y(row), r: 4, class: "dot" }, svg("title", {}, clipped(NAMES[row]))),
    (rows.length <= 60 || row === state.unit) && svg("text", { x: x(row) + 6, y: y(row) - 5 }, clipped(NAMES[row], 14))));
  const r = number(correlation(rows.map(h), rows.map(v)), 2);
  const gaps = PLAN.groups[state.period].length - rows.length;
  const said = [say("correlation", rows.length, r), gaps && say("gaps", gaps)].filter(Boolean).join(say("semicolon"));
  const span = (of) => [Math.min, Math.max].map((end) => number(end(...rows.map(of)), 1)).join("–");
  const label = `${clipped(named(across))}, ${clipped(named(upwards))}: ${said}`;
  $("scatter").replaceChildren(picture(label, { viewBox: "0 0 640 400", width: 640 },
    svg("path", { d: "M40 20V360H590", class: "axis" }), ...dots,
    svg("text", { x: 590, y: 382, "text-anchor": "end" }, `${clipped(named(across))} ${span(h)} →`),
    svg("text", { x: 34, y: 12 }, `↑ ${clipped(named(upwards))} ${span(v)}`)), el("p", { class: "quiet" }, said));
}

function drawHeat(columns) {
  const all = inOrder(PLAN.groups[state.period]), rows = all.slice(0, MOST);
  const cells = columns.map((column) => {
    const values = result.columns[column], { low, high } = summaryOf(column), digits = high - low < 20 ? 2 : 0;
    const step = (value) => Math.min(6, Math.floor((7 * (value - low)) / (high - low || 1)));
    const shade = (value) => (Number.isNaN(value) ? "gap" : `heat-${step(value)}`);
    return (row) => cell(number(values[row], digits), `figure ${shade(values[row])}`);
  });
  const lines = rows.map((row) => el("tr", {}, rowHead(clipped(NAMES[row], 14)), ...cells.map((make) => make(row))));
  const heads = [say("unit"), ...columns.map((column) => clipped(named(column), 30))];
  $("heat-map").replaceChildren(...[table(heads, lines, "heat"), firstOf(rows, all)].filter(Boolean));
}

/** The weights now, beside what each node is. */
function drawMethod() {
  const effective = new Map([[ROOT, 1]]), sum = (some) => some.reduce((all, child) => all + (effective.get(child) ?? 0), 0);
  [...PLAN.nodes.keys()].reverse().forEach((at) => PLAN.nodes[at].children.forEach((child, place) => {
    if (effective.has(LEAVES + at)) effective.set(child, effective.get(LEAVES + at) * shareOf(at, place));
  }));
  PLAN.nodes.forEach(({ children, shown }, at) => {
    if (!effective.has(LEAVES + at)) effective.set(LEAVES + at, sum(shown)); // of an index of all indicators at once
    for (const child of shown.filter((each) => effective.has(each))) {
      const place = children.indexOf(child), share = effective.get(child);
      $(`weight-${child}`).textContent = `${percent(place < 0 ? share / sum(shown) : shareOf(at, place))} %`;
      $(`effective-${child}`).textContent = `${percent(share)} %`;
    }
  });
}

// --- controls ----------------------------------------------------------------------------------
function relabel() {
  document.documentElement.lang = state.language === "zh" ? "zh-CN" : "en";
  document.title = clipped(say("title"), 200);
  if ($("home")) $("home").hash = `language=${state.language}`;
  for (const each of document.querySelectorAll("[data-say]")) {
    each.textContent = "　".repeat(each.dataset.deep ?? 0) + say(each.dataset.say);
  }
  for (const each of document.querySelectorAll("[data-label]")) each.setAttribute("aria-label", say(each.dataset.label));
}

function showView(view, focus = true) {
  state.view = view;
  for (const each of VIEWS) {
    $(`view-${each}`).hidden = each !== view;
    $(`tab-${each}`).setAttribute("aria-selected", each === view);
    $(`tab-${each}`).tabIndex = each === view ? 0 : -1;
  }
  if (focus) $(`tab-${view}`).focus();
  changed();
}

function move(by) {
  const rows = inOrder(PLAN.groups[state.period]);
  state.unit = rows[rows.indexOf(state.unit) + by] ?? state.unit;
  changed();
}

function onKey(event) {
  const isTyping = event.target.matches?.("input:not([type=checkbox], [type=range]), textarea, select:not(#unit)");
  const isCommand = event.ctrlKey || event.metaKey || event.altKey, sideways = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (isCommand) {
    if (event.altKey || !["z", "Z"].includes(event.key) || (isTyping && !event.target.closest("#sliders"))) return;
    event.preventDefault();
    document.activeElement.blur();
    undo();
  } else if (sideways && event.target.role === "tab") {
    showView(VIEWS.at((VIEWS.indexOf(state.view) + sideways) % VIEWS.length));
  } else if (state.view === "one" && !isTyping && "jkJK".includes(event.key)) {
    event.preventDefault(); // in a list of units too, which would look for a name
    move("jJ".includes(event.key) ? 1 : -1);
  }
}

/** Let the sliders and boxes of an edge move its weight; one undo takes back one movement. */
function connectWeights() {
  let editing = null;
  for (const { at, place, child, lock, slide, typed } of controls()) {
    for (const box of [slide, typed]) {
      box.addEventListener("input", () => {
        const weight = box.value === "" ? NaN : box.value / 100;
        if (!isWeight(weight)) return;
        if (editing !== box) remember();
        editing = box;
        setWeight(at, place, weight);
        changed();
      });
      for (const end of ["change", "blur"]) box.addEventListener(end, () => ((editing = null), changed()));
    }
    lock.addEventListener("change", () => (lock.checked ? state.locked.add(child) : state.locked.delete(child)));
  }
}

function on(id, event, act) {
  $(id)?.addEventListener(event, ({ target }) => (act(target.value), changed()));
}

function begin() {
  for (const view of VIEWS) $(`tab-${view}`).addEventListener("click", () => showView(view));
  $("still").remove();
  $("skip").addEventListener("click", (event) => (event.preventDefault(), $("views").focus())); // the address is taken
  document.addEventListener("keydown", onKey);
  for (const key of ["period", "by", "unit"]) on(key, "input", (value) => (state[key] = Number(value)));
  for (const key of ["tier", "within", "search"]) on(key, "input", (value) => (state[key] = value));
  on("other", "input", (value) => (state.other = value === "" ? null : Number(value)));
  for (const id of ["across", "upwards", "heat-of", "linked"]) on(id, "input", () => {});
  D.attributes.forEach((_, k) => on(`attribute-${k}`, "input", (value) =>
    (value ? state.filters.set(k, value.slice(1)) : state.filters.delete(k))));
  on("preset", "change", (value) => value && takeWeights(D.presets[value]));
  on("published", "click", () => takeWeights(PUBLISHED));
  on("undo", "click", undo);
  on("all", "click", () => (state.all = true));
  on("language", "click", () => ((state.language = state.language === "zh" ? "en" : "zh"), relabel()));
  on("previous", "click", () => move(-1));
  on("next", "click", () => move(1));
  on("print", "click", () => print());
  on("copy-link", "click", () => (writeAddress(), copy(location.href)));
  on("copy-minutes", "click", () => copy($("minutes").value));
  on("weight-file", "click", () => save("chosen-weights.yaml", weightFile(), "text/yaml"));
  on("csv", "click", () => save("ranking.csv", tableAsCsv(), "text/csv"));
  connectWeights();
  if (matchMedia("(max-width: 60rem)").matches) $("weights-fold").open = false;
  [$("across").value, $("upwards").value] = [DIMENSIONS[0], DIMENSIONS[1] ?? ROOT];
  addEventListener("hashchange", open);
  open();
}

/** Show what the address says. */
function open() {
  readAddress();
  relabel();
  [$("period").value, $("by").value] = [state.period, state.by];
  showView(state.view, false);
  draw();
}

begin();
