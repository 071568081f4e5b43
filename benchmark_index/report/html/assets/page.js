// The page: what is chosen, the address that holds it, and what is drawn from it.

const D = JSON.parse(document.getElementById("data").textContent);
const MOST_ROWS = 100; // shown before all are asked for
const SVG = "http://www.w3.org/2000/svg";
const $ = (id) => document.getElementById(id);

// --- the data as columns -----------------------------------------------------------------------

function unpacked(text, rows) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const numbers = new Float64Array(bytes.buffer);
  return range(numbers.length / rows).map((k) => numbers.subarray(k * rows, (k + 1) * rows));
}

const ROWS = D.units.length;
const LEAVES = D.leaves.length;
const ROOT = LEAVES + D.nodes.length - 1; // the column of the index itself
const RAW = unpacked(D.raw, ROWS);
const NAMES = D.names ?? D.units;

function reachOf({ reach }) {
  if (typeof reach === "string") return unpacked(reach, ROWS)[0];
  return new Float64Array(ROWS).fill(reach ?? NaN);
}

const PLAN = {
  ...D,
  columns: unpacked(D.z, ROWS),
  nodes: D.nodes.map((node) => ({ ...node, p: Number(node.p), fixed: node.kept !== null })),
  fixed: D.nodes.map((node) => node.kept && unpacked(node.kept, ROWS)[0]),
  groups: D.periods.map((_, period) => range(ROWS).filter((row) => D.period[row] === period)),
  reach: D.leaves.map(reachOf),
};
const PUBLISHED = PLAN.nodes.map((node) => [...node.weights]);
const PARENT = new Map(); // of each column that the tree shows: the node above it
PLAN.nodes.forEach((node, at) => node.shown.forEach((child) => PARENT.set(child, at)));
const LINEAR = PLAN.nodes.every(
  (node) => node.p === 1 && !node.fixed && node.strength === null && node.low === null && node.cap === null && !node.mirrors.length,
);

function item(column) {
  return column < LEAVES ? D.leaves[column] : PLAN.nodes[column - LEAVES];
}

/** Whether the weights among the children of a node cannot be moved: a method above keeps its score. */
function isKept(at) {
  return PLAN.nodes[at].fixed || (PARENT.has(LEAVES + at) && isKept(PARENT.get(LEAVES + at)));
}

const DIMENSIONS = PLAN.nodes.at(-1).shown;

// --- what is chosen ----------------------------------------------------------------------------

const state = {
  language: document.documentElement.dataset.language || (navigator.language.startsWith("zh") ? "zh" : "en"),
  view: "ranking",
  period: D.periods.length - 1,
  weights: PUBLISHED.map((weights) => [...weights]),
  locked: new Set(),
  past: [],
  unit: null,
  other: null,
  by: ROOT,
  search: "",
  tier: "",
  filters: new Map(),
  within: "",
  all: false,
};
const published = {
  ...evaluate(PLAN, PUBLISHED),
  scores: unpacked(D.scores, ROWS)[0],
  shown: unpacked(D.shown, ROWS)[0],
  ranks: unpacked(D.ranks, ROWS)[0],
  tiers: D.tiers && D.divided,
};
let result = published;

function isPublished() {
  return state.weights.every((weights, at) => weights.every((weight, k) => weight === PUBLISHED[at][k]));
}

/** Score again; where a mean is not defined for a value, say so and keep the last result. */
function rescore() {
  const columns = scoreNodes(PLAN, PLAN.columns, state.weights);
  const [cell] = refused(PLAN, columns, state.weights);
  $("refused").hidden = !cell;
  if (cell) {
    const [at, child, row] = cell;
    const where = `${NAMES[row]} / ${named(item(child))}`;
    $("refused").textContent = say("refused", named(PLAN.nodes[at]), number(columns[child][row], 2), where);
    return;
  }
  result = isPublished() ? published : rankScores(PLAN, columns);
}

function remember() {
  state.past.push(state.weights.map((weights) => [...weights]));
  if (state.past.length > 200) state.past.shift();
}

function setWeights(weights) {
  remember();
  state.weights = weights.map((each) => [...each]);
  changed();
}

/** Give one child a weight; where siblings make 100 %, those that are not locked share the rest. */
function setWeight(at, place, weight) {
  const weights = [...state.weights[at]], children = PLAN.nodes[at].children;
  if (!$("linked").checked) {
    weights[place] = weight;
  } else {
    const total = weights.reduce((sum, each) => sum + each, 0);
    const isFree = (k) => k !== place && !state.locked.has(children[k]);
    const held = weights.reduce((sum, each, k) => sum + (k === place || isFree(k) ? 0 : each / total), 0);
    const free = range(weights.length).filter(isFree);
    const before = free.reduce((sum, k) => sum + weights[k], 0);
    const own = free.length ? Math.min(weight, 1 - held) : 1 - held, rest = Math.max(0, 1 - held - own);
    range(weights.length).forEach((k) => (weights[k] /= total));
    free.forEach((k) => (weights[k] = before ? (rest * state.weights[at][k]) / before : rest / free.length));
    weights[place] = own;
  }
  if (weights.some((each) => each > 0)) state.weights[at] = weights; // all 0 weigh nothing: not taken
}

function shareOf(at, place) {
  return state.weights[at][place] / state.weights[at].reduce((sum, weight) => sum + weight, 0);
}

let drawing = 0;
function changed() {
  if (drawing) return;
  drawing = requestAnimationFrame(() => {
    drawing = 0;
    rescore();
    draw();
    writeAddress();
  });
}

// --- the address, the weight file, the text for the minutes ------------------------------------

function weightsAsText() {
  const texts = [];
  PLAN.nodes.forEach((node, at) => {
    if (node.children.every((_, k) => state.weights[at][k] === PUBLISHED[at][k])) return;
    node.children.forEach((child, k) => texts.push(`${item(child).id}:${state.weights[at][k]}`));
  });
  return texts.join(",");
}

function weightsFromText(text) {
  const found = new Map(text.split(",").map((pair) => [pair.slice(0, pair.lastIndexOf(":")), Number(pair.slice(pair.lastIndexOf(":") + 1))]));
  let taken = 0;
  const weights = PLAN.nodes.map((node, at) => {
    const mine = node.children.map((child) => found.get(item(child).id));
    const usable = !isKept(at) && mine.every((weight) => Number.isFinite(weight) && weight >= 0) && mine.some((weight) => weight > 0);
    taken += usable ? mine.length : 0;
    return usable ? mine : [...PUBLISHED[at]];
  });
  return taken === found.size ? weights : null;
}

function writeAddress() {
  const parts = new URLSearchParams();
  const put = (key, value, usual) => value !== usual && parts.set(key, value);
  put("w", weightsAsText(), "");
  put("view", state.view, "ranking");
  put("period", D.periods[state.period], D.periods.at(-1));
  put("unit", state.unit === null ? "" : unitKey(state.unit), "");
  put("against", state.other === null ? "" : unitKey(state.other), "");
  put("by", state.by === ROOT ? "" : item(state.by).id, "");
  if (document.documentElement.dataset.language !== state.language) parts.set("language", state.language);
  history.replaceState(null, "", `#${parts}`);
}

/** A unit as an address holds it: its name, or its number where that is too long for one. */
function unitKey(row) {
  return D.units[row].length <= 100 ? `=${D.units[row]}` : String(row + 1);
}

function unitOf(key) {
  if (!key) return null;
  const inPeriod = PLAN.groups[state.period];
  const row = key.startsWith("=") ? inPeriod.find((i) => D.units[i] === key.slice(1)) : Number(key) - 1;
  return inPeriod.includes(row) ? row : null;
}

function readAddress() {
  const parts = new URLSearchParams(location.hash.slice(1));
  if (["zh", "en"].includes(parts.get("language"))) state.language = parts.get("language");
  if ($(`view-${parts.get("view")}`)) state.view = parts.get("view");
  const period = D.periods.indexOf(parts.get("period"));
  if (period >= 0) state.period = period;
  state.unit = unitOf(parts.get("unit"));
  state.other = unitOf(parts.get("against"));
  const by = range(ROOT + 1).find((column) => item(column).id === parts.get("by"));
  state.by = by ?? ROOT;
  const weights = parts.get("w") ? weightsFromText(parts.get("w")) : PUBLISHED;
  state.weights = (weights ?? PUBLISHED).map((each) => [...each]);
  rescore();
  if (weights) return;
  $("refused").hidden = false;
  $("refused").textContent = say("bad_link");
}

/** A weight set as the library reads it: the weight of every node among its siblings. */
function weightFile() {
  const lines = [
    "id: chosen-weights",
    `framework: ${JSON.stringify(D.id)}`,
    `name: {zh: ${JSON.stringify(D.words.file_name[0])}, en: ${JSON.stringify(D.words.file_name[1])}}`,
    `source: ${JSON.stringify(`${D.file} · ${D.made}`)}`,
    `date: "${new Date().toISOString().slice(0, 10)}"`,
    "weights:",
  ];
  PLAN.nodes.forEach((node, at) => {
    for (const [id, place] of node.siblings) {
      lines.push(`  ${JSON.stringify(id)}: ${yamlNumber(place === null ? 0 : state.weights[at][place])}`);
    }
  });
  return `${lines.join("\n")}\n`;
}

function yamlNumber(value) {
  const text = String(value); // YAML takes 1e-7 for a word: it wants 1.0e-7
  return /e/.test(text) && !text.includes(".") ? text.replace("e", ".0e") : text;
}

function minutes() {
  const moved = [];
  PLAN.nodes.forEach((node, at) =>
    node.children.forEach((child, k) => {
      if (PLAN.nodes[at].children.every((_, i) => state.weights[at][i] === PUBLISHED[at][i])) return;
      moved.push(say("minutes_one", named(item(child)), percent(shareOf(at, k)), percent(publishedShare(at, k))));
    }),
  );
  const joined = state.language === "zh" ? "；" : "; ";
  const first = rankedRows().slice(0, 5).map((row) => `${result.ranks[row]} ${NAMES[row]} ${shownScore(row)}`);
  return [
    say("minutes_weights", moved.length ? moved.join(joined) : say("minutes_all")),
    say("minutes_first", first.join(joined)),
    changesSaid(),
    say("minutes_from", named(PLAN.nodes.at(-1)), D.file, D.made),
  ].join(state.language === "zh" ? "" : " ");
}

function publishedShare(at, place) {
  return PUBLISHED[at][place] / PUBLISHED[at].reduce((sum, weight) => sum + weight, 0);
}

function save(name, text, type) {
  const link = el("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function copy(text, from) {
  try {
    await navigator.clipboard.writeText(text);
    $("done").textContent = say("done");
  } catch {
    from.focus();
    from.select();
    $("done").textContent = say("select_it");
  }
}

/** report.guarded_csv: text that a spreadsheet would compute gets an apostrophe in front. */
function csvCell(value) {
  if (typeof value === "number") return Number.isNaN(value) ? "" : String(value);
  // eslint-disable-next-line no-control-regex -- these are what it is about
  const clean = value.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]/gu, "\ufffd");
  const safe = /^(?:[^\S\n]|')*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r]/m.test(clean) ? `'${clean}` : clean;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function tableAsCsv() {
  const nodes = range(ROOT).filter((column) => column >= LEAVES).concat(range(LEAVES));
  const head = [say("rank"), named({ name: D.unit }), say("name"), say("period"), say("score"), say("tier")];
  const lines = [[...head, ...nodes.map((column) => named(item(column))), ...D.leaves.map((leaf) => `${named(leaf)} ${leaf.unit}`)]];
  for (const row of [...PLAN.groups].reverse().flatMap((group) => inOrder(group))) {
    const tier = D.tiers && result.tiers[row] >= 0 ? pick(D.tiers.labels[result.tiers[row]]) : "";
    const values = [result.ranks[row], D.units[row], NAMES[row], D.periods[D.period[row]], result.shown[row], tier];
    lines.push([...values, ...nodes.map((column) => result.columns[column][row]), ...RAW.map((column) => column[row])]);
  }
  return `\ufeff${lines.map((line) => line.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

// --- words and elements ------------------------------------------------------------------------

function pick(pair) {
  return pair[state.language === "zh" ? 0 : 1];
}

function named({ name }) {
  return pick(name);
}

function say(key, ...parts) {
  return pick(D.words[key]).replace(/\{(\d)\}/g, (_, k) => parts[k]);
}

function number(value, digits) {
  if (Number.isNaN(value)) return "–";
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

const SPREAD = Math.max(...[...published.shown].filter(Number.isFinite).map(Math.abs), 0);
const DIGITS = D.publish?.decimals ?? (SPREAD <= 2 ? 4 : 2); // report.number_formats.number_format

function shownScore(row) {
  return number(result.shown[row], DIGITS);
}

function percent(share) {
  return Number((100 * share).toFixed(2)).toString();
}

/** Make an element: text stays text, whatever stands in it. */
function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== false && child !== ""));
  return element;
}

/** A name that neither turns nor stretches what stands beside it. */
function bdi(text) {
  return el("bdi", { title: text.length > 24 ? cut(text) : null }, cut(text));
}

function cut(text) {
  const letters = [...text.slice(0, 400)];
  return letters.length > 120 || text.length > 400 ? `${letters.slice(0, 120).join("")}…` : text;
}

function options(select, pairs, chosen) {
  select.replaceChildren(...pairs.map(([value, text]) => el("option", { value, selected: String(value) === String(chosen) }, cut(text) || "–")));
  select.value = String(chosen);
}

// --- rows --------------------------------------------------------------------------------------

/** Scorecard.order: by rank, those without one last, each in the order of the table. */
function inOrder(rows, ranks = result.ranks) {
  const place = (row) => (Number.isNaN(ranks[row]) ? Infinity : ranks[row]);
  return [...rows].sort((a, b) => (place(a) === place(b) ? a - b : place(a) - place(b)));
}

function rankedRows() {
  return inOrder(PLAN.groups[state.period]).filter((row) => !Number.isNaN(result.ranks[row]));
}

/** PartialRanks: ranks by the scores of any node, as the index's own are ranked. */
function ranksBy(column) {
  if (column === ROOT) return result.ranks;
  const rounded = roundAsRanked(PLAN, result.columns[column]);
  const lower = column >= LEAVES && item(column).lower;
  return competitionRanks(lower ? rounded.map((value) => -value) : rounded, PLAN.groups);
}

/** report.live.movement: places risen, ranks of both taken anew among the rows ranked in both. */
function movement(now, before) {
  const change = new Map();
  const both = now.filter((row) => before.row(row) !== undefined && !Number.isNaN(result.oriented[row]) && !Number.isNaN(before.scores[before.row(row)]));
  const ranked = (values) => competitionRanks(values, [range(values.length)]);
  const [old, own] = [ranked(both.map((row) => before.scores[before.row(row)])), ranked(both.map((row) => result.oriented[row]))];
  both.forEach((row, k) => change.set(row, old[k] - own[k]));
  return change;
}

function sinceLastPeriod() {
  if (!state.period) return new Map();
  const earlier = new Map(PLAN.groups[state.period - 1].map((row) => [D.units[row], row]));
  return movement(PLAN.groups[state.period], { row: (row) => earlier.get(D.units[row]), scores: result.oriented });
}

function sincePublished(row) {
  return published.ranks[row] - result.ranks[row];
}

function missingOf(row) {
  const lost = PLAN.nodes.slice(0, -1).map((_, at) => LEAVES + at).filter((column) => PARENT.has(column) && Number.isNaN(result.columns[column][row]));
  return lost.filter((column) => PARENT.get(column) === PLAN.nodes.length - 1 || !lost.includes(LEAVES + PARENT.get(column)));
}

function missingSaid(row) {
  const root = PLAN.nodes.at(-1);
  const names = missingOf(row).map((column) => named(item(column)));
  const without = names.length ? say("without", names.join(state.language === "zh" ? "、" : ", ")) : "";
  if (!Number.isNaN(result.ranks[row])) return without;
  const present = root.children.filter((child) => !Number.isNaN(result.columns[child][row])).length;
  return `${say("not_ranked", root.children.length, present, root.least)}${without && (state.language === "zh" ? `；${without}` : `; ${without}`)}`;
}

function changesSaid() {
  const rows = PLAN.groups[state.period];
  if (isPublished()) return say("published_weights");
  const moved = rows.filter((row) => sincePublished(row)).sort((a, b) => Math.abs(sincePublished(b)) - Math.abs(sincePublished(a)));
  const most = moved.length
    ? say("most_moved", cut(NAMES[moved[0]]), published.ranks[moved[0]], result.ranks[moved[0]])
    : say("nobody_moves");
  return say("own_weights", moved.length, most);
}

// --- drawing: what stands around the views ------------------------------------------------------

function draw() {
  drawHeadline();
  drawSliders();
  $("minutes").value = minutes();
  ({ ranking: drawRanking, one: drawUnit, charts: drawCharts, method: drawMethod })[state.view]();
}

function drawHeadline() {
  const rows = rankedRows(), first = rows.filter((row) => result.ranks[row] === 1);
  const gap = rows.length > 1 ? Math.abs(result.shown[rows[0]] - result.shown[rows[1]]) : NaN;
  const names = first.slice(0, 5).map((row) => cut(NAMES[row]));
  const parts = [say("ranked", rows.length, PLAN.groups[state.period].length, named({ name: D.unit }))];
  if (D.sure && isPublished()) parts.push(say("ranks_sure", rows.filter((row) => D.sure.certainty[row] === 0).length));
  if (first.length > 1) parts.unshift(`${say("lead_shared", names.join(state.language === "zh" ? "、" : ", "))}${stop()}`);
  else if (rows.length > 1) parts.unshift(`${say("leads", names[0], cut(NAMES[rows[1]]), number(gap, DIGITS))}${stop()}`);
  else if (rows.length) parts.unshift(`${say("leads_alone", names[0])}${stop()}`);
  $("headline").textContent = parts.join(state.language === "zh" ? "" : " ");
}

function stop() {
  return state.language === "zh" ? "；" : ".";
}

const sliders = []; // one per edge that may move: what drawSliders keeps up to date

function buildSliders() {
  sliders.length = 0;
  const root = PLAN.nodes.length - 1;
  const all = isKept(root);
  const keptNodes = PLAN.nodes.filter((node) => node.fixed).map((node) => `${named(node)}（${pick(node.method)}）`);
  const notes = [
    all ? say("kept_all", pick(PLAN.nodes[root].method)) : keptNodes.length && say("kept", keptNodes.join("，")),
    D.tiers?.id === "kept" && say("tiers_kept"),
    !all && say("from_data"),
  ];
  $("kept").textContent = notes.filter(Boolean).join(state.language === "zh" ? "" : " ");
  for (const id of ["acts", "sliders"]) $(id).hidden = all;
  $("sliders").replaceChildren(...(all ? [] : [slidersOf(root)]));
}

function slidersOf(at) {
  const node = PLAN.nodes[at];
  return el("ul", { class: "edges" }, ...node.children.map((child, place) => sliderOf(at, child, place)));
}

function sliderOf(at, child, place) {
  const name = cut(named(item(child)));
  const set = (share) => {
    if (!Number.isFinite(share) || share < 0) return;
    if (state.editing !== child) remember();
    state.editing = child;
    setWeight(at, place, share);
    changed();
  };
  const common = { oninput: (event) => set(event.target.value === "" ? NaN : event.target.value / 100), onchange: () => (state.editing = null) };
  const slide = el("input", { type: "range", min: 0, max: 100, step: 0.1, "aria-label": say("slide", name), ...common });
  const typed = el("input", { type: "number", min: 0, step: "any", "aria-label": say("weight_of", name), "data-id": item(child).id, ...common });
  const lock = el("input", {
    type: "checkbox", checked: state.locked.has(child), "aria-label": say("lock", name), title: say("lock", name), class: "lock",
    onchange: () => (state.locked.has(child) ? state.locked.delete(child) : state.locked.add(child)),
  });
  const said = el("span", { class: "quiet share" });
  sliders.push({ at, place, slide, typed, said });
  const below = child - LEAVES, opens = child >= LEAVES && !isKept(below);
  return el("li", {},
    el("span", { class: "edge-name" }, bdi(name)),
    el("div", { class: "controls" }, lock, slide, typed, said),
    opens && el("details", {}, el("summary", {}, say("inside", name)), slidersOf(below)));
}

function drawSliders() {
  for (const { at, place, slide, typed, said } of sliders) {
    const share = shareOf(at, place), weight = $("linked").checked ? share : state.weights[at][place];
    if (document.activeElement !== slide || !state.editing) slide.value = 100 * weight;
    if (document.activeElement !== typed) typed.value = percent(weight);
    const moved = share !== publishedShare(at, place);
    const parts = [moved && say("was", percent(publishedShare(at, place))), !$("linked").checked && say("share_is", percent(share))];
    said.textContent = parts.filter(Boolean).join(" · ");
  }
  $("undo").disabled = !state.past.length;
  $("published").disabled = isPublished();
  const same = D.presets.findIndex(({ weights }) => isSame(weights));
  options($("preset"), [["", say("own")], ...D.presets.map((preset, k) => [k, presetName(preset, k)])], same < 0 ? "" : same);
}

function presetName(preset, k) {
  return k ? named(preset) : `${named(preset)} · ${say("view_published")}`;
}

/** Weights of all edges in one row, as the library has them, by node. */
function byNode(weights) {
  let at = 0;
  return PLAN.nodes.map((node) => weights.slice(at, (at += node.children.length)));
}

function isSame(weights) {
  return byNode(weights).every((each, at) => each.every((weight, k) => weight === state.weights[at][k]));
}

// --- drawing: the ranking ----------------------------------------------------------------------

const HUES = 8;

function drawRanking() {
  const ranks = ranksBy(state.by), rows = shownRows(ranks), isIndex = state.by === ROOT;
  const stacked = isIndex && LINEAR, panel = state.period > 0 && isIndex, own = !isPublished() && isIndex;
  const since = panel ? sinceLastPeriod() : null;
  const columns = [
    ["rank", (row) => el("td", { class: "figure rank" }, Number.isNaN(ranks[row]) ? "–" : String(ranks[row]))],
    panel && ["before", (row) => changeCell(since.get(row))],
    own && ["against_published", (row) => changeCell(sincePublished(row))],
    ["unit", (row) => el("th", { scope: "row" }, el("button", { type: "button", class: "name", onclick: () => showUnit(row) }, bdi(NAMES[row])))],
    ["score", (row) => barCell(row, stacked)],
    D.sure && isIndex && ["interval", (row) => el("td", { class: "figure" }, ...intervalOf(row))],
    D.sure && isIndex && ["certainty", (row) => el("td", { class: `word-${D.sure.certainty[row]}` }, D.sure.low[row] ? pick(D.sure.labels[D.sure.certainty[row]]) : "")],
    D.tiers && ["tier", (row) => el("td", {}, tierOf(row))],
    ["missing", (row) => el("td", { class: "quiet" }, missingSaid(row))],
  ].filter(Boolean);
  const heads = columns.map(([key]) => el("th", { scope: "col", class: `of-${key}` }, key === "unit" ? pick(D.unit) : say(key)));
  $("ranking").tHead.replaceChildren(el("tr", {}, ...heads));
  const before = placesOf($("ranking").tBodies[0]);
  const shown = state.all ? rows : rows.slice(0, MOST_ROWS);
  $("ranking").tBodies[0].replaceChildren(...inGroups(shown, (row) => el("tr", { "data-row": row }, ...columns.map(([, cell]) => cell(row))), columns.length));
  glide($("ranking").tBodies[0], before);
  $("all").hidden = shown.length === rows.length;
  $("all").textContent = say("show_all", rows.length);
  $("changes").textContent = [changesSaid(), D.sure && !isPublished() && say("sure_as_published", pick(D.sure.said))].filter(Boolean).join(" ");
  $("ranking-caption").textContent = `${named({ name: D.title })} · ${D.periods[state.period]}`;
  $("legend").hidden = !stacked;
  $("legend").replaceChildren(...DIMENSIONS.map((column, k) => el("li", {}, svg("svg", { width: 12, height: 12, "aria-hidden": true }, svg("rect", { width: 12, height: 12, class: `hue-${k % HUES}` })), bdi(named(item(column))))));
}

function shownRows(ranks) {
  const sought = state.search.trim().toLowerCase();
  return inOrder(PLAN.groups[state.period], ranks).filter((row) => {
    if (sought && !`${D.units[row]}\n${NAMES[row]}`.toLowerCase().includes(sought)) return false;
    if (state.tier !== "" && result.tiers[row] !== Number(state.tier)) return false;
    return [...state.filters].every(([k, value]) => D.attributes[k].values[row] === value);
  });
}

/** Rows under the headings of what they are grouped by, in the order in which these first appear. */
function inGroups(rows, made, width) {
  if (state.within === "") return rows.map(made);
  const key = (row) => (state.within === "tier" ? tierOf(row) : D.attributes[state.within].values[row]) || "–";
  const groups = Map.groupBy ? Map.groupBy(rows, key) : rows.reduce((all, row) => all.set(key(row), [...(all.get(key(row)) ?? []), row]), new Map());
  return [...groups].flatMap(([name, members]) => [
    el("tr", { class: "group" }, el("th", { colspan: width, scope: "rowgroup" }, bdi(name), ` ${members.length}`)),
    ...members.map(made),
  ]);
}

function tierOf(row) {
  return D.tiers && result.tiers[row] >= 0 ? pick(D.tiers.labels[result.tiers[row]]) : "";
}

function changeCell(change) {
  if (change === undefined || Number.isNaN(change)) return el("td", {});
  if (!change) return el("td", { class: "figure quiet" }, el("span", { "aria-label": say("unchanged"), role: "img" }, "–"));
  const said = say(change > 0 ? "up" : "down", Math.abs(change));
  return el("td", { class: "figure" }, el("span", { class: change > 0 ? "up" : "down", role: "img", "aria-label": said }, `${change > 0 ? "▲" : "▼"}${Math.abs(change)}`));
}

function intervalOf(row) {
  const { low, high } = D.sure;
  if (!low[row]) return [];
  const n = PLAN.groups[state.period].length, at = (rank) => 2 + (56 * (rank - 1)) / Math.max(n - 1, 1);
  const drawn = svg("svg", { width: 60, height: 10, "aria-hidden": true },
    svg("line", { x1: at(low[row]), x2: at(high[row]) + 0.1, y1: 5, y2: 5, class: "span" }),
    svg("circle", { cx: at(published.ranks[row]), cy: 5, r: 2.5, class: "dot" }));
  return [low[row] === high[row] ? String(low[row]) : `${low[row]}–${high[row]}`, drawn];
}

const WIDE = 220;

function scaleOf(values) {
  const present = values.filter((value) => !Number.isNaN(value));
  const low = Math.min(0, ...present), high = Math.max(0, ...present);
  return (value) => (high > low ? (WIDE * (value - low)) / (high - low) : 0);
}

/** The bar of a row: its dimensions side by side where the index is their sum, else one bar. */
function barCell(row, stacked) {
  const values = state.by === ROOT ? result.scores : result.columns[state.by];
  const text = el("span", { class: "figure" }, state.by === ROOT ? shownScore(row) : number(values[row], 2));
  if (Number.isNaN(values[row])) return el("td", { class: "score" }, text);
  const parts = stacked ? partsOf(row) : [[state.by, values[row]]];
  const ends = stacked ? stackEnds() : values;
  const at = scaleOf(ends instanceof Float64Array ? [...ends] : ends);
  let up = 0, down = 0;
  const bars = parts.map(([, value], k) => {
    const from = value < 0 ? (down += value) : up;
    up += value < 0 ? 0 : value;
    const x = at(from), width = Math.max(0, at(from + Math.abs(value)) - x);
    return svg("rect", { x: x.toFixed(2), width: width.toFixed(2), height: 14, class: stacked ? `hue-${k % HUES}` : "plain" });
  });
  const said = stacked ? parts.map(([column, value]) => `${cut(named(item(column)))} ${number(value, 2)}`).join("; ") : text.textContent;
  return el("td", { class: "score" }, svg("svg", { width: WIDE, height: 14, role: "img", "aria-label": said }, ...bars), text);
}

/** What each dimension adds to a score: weights of those present, made to sum to 1. */
function partsOf(row) {
  const root = PLAN.nodes.at(-1), weights = state.weights.at(-1);
  const there = root.children.map((child, k) => [child, k]).filter(([child]) => !Number.isNaN(result.columns[child][row]));
  const total = there.reduce((sum, [, k]) => sum + weights[k], 0);
  const parts = new Map(there.map(([child, k]) => [child, (weights[k] / total) * result.columns[child][row]]));
  return DIMENSIONS.map((child) => [child, parts.get(child) ?? 0]);
}

function stackEnds() {
  if (stackEnds.of === result) return stackEnds.ends;
  stackEnds.of = result;
  stackEnds.ends = rankedRows().flatMap((row) => {
    const values = partsOf(row).map(([, value]) => value);
    return [values.reduce((sum, value) => sum + Math.max(value, 0), 0), values.reduce((sum, value) => sum + Math.min(value, 0), 0)];
  });
  return stackEnds.ends;
}

// --- movement ----------------------------------------------------------------------------------

const STILL = matchMedia("(prefers-reduced-motion: reduce)");

function placesOf(body) {
  return new Map([...body.rows].filter((tr) => tr.dataset.row).map((tr, k) => [tr.dataset.row, k]));
}

/** Let rows glide from where they were; without that where motion is to be reduced. */
function glide(body, before) {
  if (STILL.matches || !before.size) return;
  const height = body.rows[0]?.offsetHeight ?? 0;
  [...body.rows].filter((tr) => tr.dataset.row).forEach((tr, k) => {
    const moved = (before.get(tr.dataset.row) ?? k) - k;
    if (moved) tr.animate([{ transform: `translateY(${moved * height}px)` }, { transform: "none" }], { duration: 250, easing: "ease-out" });
  });
}
