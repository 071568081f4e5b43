// The page: what is chosen, the address that holds it, and the files that come of it.

const D = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const ROWS = D.units.length;
const LEAVES = D.leaves.length;
const ROOT = LEAVES + D.nodes.length - 1; // the column of the index itself
const NAMES = D.names ?? D.units;
const REPORTED = unpacked(D.reported); // and divided, where the system says by what
// A column that is packed, or one number throughout.
const spread = (column) => (typeof column === "string" ? unpacked(column)[0] : new Float64Array(ROWS).fill(column ?? NaN));
const PLAN = {
  ...D,
  columns: unpacked(D.z),
  nodes: D.nodes.map((node) => ({ ...node, p: Number(node.p), fixed: node.kept !== null })),
  fixed: D.nodes.map((node) => node.kept && unpacked(node.kept)[0]),
  groups: D.periods.map((_, period) => range(ROWS).filter((row) => D.period[row] === period)),
  reach: D.leaves.map(({ reach }) => spread(reach)),
  beyond: D.leaves.map(({ beyond }) => spread(beyond)),
};
const PARENT = new Map(); // of each column of the tree: the node above it
PLAN.nodes.forEach((node, at) => node.shown.forEach((child) => PARENT.set(child, at)));
const DIMENSIONS = PLAN.nodes.at(-1).shown;
const LINEAR = PLAN.nodes.every(({ sums }) => sums);
const PUBLISHED = PLAN.nodes.map((node) => node.weights);
const published = {
  ...rankScores(PLAN, scoreNodes(PLAN, PLAN.columns, PUBLISHED)),
  scores: unpacked(D.scores)[0],
  shown: unpacked(D.shown)[0],
  ranks: unpacked(D.ranks)[0],
  tiers: D.tiers && D.divided,
  weights: PUBLISHED,
};
let result = published; // with the weights it came of: those chosen, but for refused ones

const state = {
  language: document.documentElement.dataset.language || (navigator.language.startsWith("zh") ? "zh" : "en"),
  ...{ view: "ranking", period: D.periods.length - 1, unit: null, other: null, by: ROOT },
  ...{ weights: PUBLISHED, locked: new Set(), past: [], isUnknown: false },
  ...{ search: "", tier: "", filters: new Map(), within: "", all: false },
};

/** Columns of numbers, as packed by the library: base64 of float64. */
function unpacked(text) {
  const numbers = new Float64Array(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
  return range(numbers.length / ROWS).map((k) => numbers.subarray(k * ROWS, (k + 1) * ROWS));
}

const item = (column) => (column < LEAVES ? D.leaves[column] : PLAN.nodes[column - LEAVES]);

// --- weights -----------------------------------------------------------------------------------
const copied = (weights) => weights.map((each) => [...each]);
const movedNodes = (weights) => range(PUBLISHED.length).filter((at) => String(weights[at]) !== String(PUBLISHED[at]));
const isPublished = () => result === published; // what is shown, be others chosen and refused
const isWeight = (weight) => weight === 0 || (weight >= 1e-100 && weight <= 1e100); // others lose digits in sums

const shareOf = (at, place, weights = state.weights) =>
  weights[at][place] / weights[at].reduce((sum, weight) => sum + weight, 0);

/** Give one child a weight; where siblings make 100 %, those that are not locked share the rest,
 *  in the proportions they had before this movement. */
function setWeight(at, place, weight, before = state.past.at(-1)) {
  let weights = [...state.weights[at]];
  weights[place] = weight;
  if ($("linked").checked) {
    const shares = weights.map((_, k) => shareOf(at, k, before)), places = range(weights.length);
    const free = places.filter((k) => k !== place && !state.locked.has(PLAN.nodes[at].children[k]));
    const sum = (some) => some.reduce((total, k) => total + shares[k], 0);
    const room = 1 - sum(places.filter((k) => k !== place && !free.includes(k))), held = sum(free);
    shares[place] = free.length ? Math.min(weight, room) : room;
    const rest = Math.max(0, room - shares[place]);
    free.forEach((k) => (shares[k] = held ? (rest * shares[k]) / held : rest / free.length));
    weights = shares;
  }
  if (weights.some((each) => each > 0)) state.weights[at] = weights; // siblings of 0 have no mean
}

function remember() {
  state.isUnknown = state.all = false;
  state.past = [...state.past.slice(-199), copied(state.weights)];
}

function takeWeights(weights) {
  remember();
  state.weights = copied(weights);
  changed();
}

function undo() {
  state.weights = state.past.pop() ?? state.weights;
  changed();
}

/** Score again; where a mean is not defined for a value, say so and keep the last result. */
function rescore() {
  const columns = scoreNodes(PLAN, PLAN.columns, state.weights), [cell] = refused(PLAN, columns, state.weights);
  const isMoved = movedNodes(state.weights).length;
  if (!cell) result = isMoved ? { ...rankScores(PLAN, columns), weights: [...state.weights] } : published;
  $("refused").hidden = !cell && !state.isUnknown;
  $("refused").textContent = cell ? refusalSaid(columns, ...cell) : say("bad_link");
}
function refusalSaid(columns, at, child, row) {
  const where = `${clipped(NAMES[row])} / ${clipped(named(child))}`;
  return say("refused", clipped(named(LEAVES + at)), number(columns[child][row], 2), where);
}

let drawing = 0, writing = 0; // the address less often: browsers refuse what changes it at every step
function changed() {
  clearTimeout(writing);
  writing = setTimeout(writeAddress, 200);
  drawing ||= requestAnimationFrame(() => {
    drawing = 0;
    rescore();
    draw();
  });
}

// --- the address -------------------------------------------------------------------------------
function weightsAsText() {
  const pairs = (at) => PLAN.nodes[at].ids.map((id, place) => `${id}:${state.weights[at][place]}`);
  return movedNodes(state.weights).flatMap(pairs).join(",");
}

/** The weights that a text gives; null where it is of other nodes, or of none that may move. */
function weightsFromText(text) {
  if (!text) return PUBLISHED;
  const weightIn = (pair) => Number(/:([\d.]+(?:e[+-]?\d+)?)$/.exec(pair)?.[1]);
  const pairs = new Map(text.split(",").map((pair) => [pair.replace(/:[^:]*$/, ""), weightIn(pair)]));
  let taken = 0;
  const weights = PLAN.nodes.map((node, at) => {
    const given = node.ids.map((id) => pairs.get(id));
    const usable = !node.locked && given.every(isWeight) && Math.max(...given) > 0;
    taken += usable ? given.length : 0;
    return usable ? given : PUBLISHED[at];
  });
  return taken === pairs.size ? weights : null;
}

/** A unit as an address holds it: its name, or its number where that is too long for one. */
function unitAsText(row) {
  if (row === null) return "";
  return D.units[row].length <= 100 ? `=${D.units[row]}` : String(row + 1);
}

const unitFromText = (text) => PLAN.groups[state.period].find((row) => text && unitAsText(row) === text) ?? null;

function writeAddress() {
  const parts = new URLSearchParams();
  const put = (key, value, usual = "") => value !== usual && parts.set(key, value);
  put("w", weightsAsText());
  put("view", state.view, "ranking");
  put("period", D.periods[state.period], D.periods.at(-1));
  put("unit", unitAsText(state.unit));
  put("against", unitAsText(state.other));
  put("by", state.by === ROOT ? "" : item(state.by).id);
  put("language", state.language, document.documentElement.dataset.language);
  history.replaceState(null, "", `#${parts}`);
}

function readAddress() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const one = (key, known, usual) => (known.includes(parts.get(key)) ? parts.get(key) : usual);
  state.language = one("language", ["zh", "en"], state.language);
  state.view = one("view", VIEWS, "ranking");
  state.period = D.periods.indexOf(one("period", D.periods, D.periods.at(-1)));
  state.unit = unitFromText(parts.get("unit"));
  state.other = unitFromText(parts.get("against"));
  state.by = range(ROOT).find((column) => item(column).id === parts.get("by")) ?? ROOT;
  const weights = weightsFromText(parts.get("w"));
  [state.weights, state.past] = [copied(weights ?? PUBLISHED), []];
  state.isUnknown = !weights; // what the address says of them, until some are chosen
  rescore();
}

// --- files and texts ---------------------------------------------------------------------------
/** A weight set as the library reads it: the weight of every node among its siblings. */
function weightFile() {
  const quoted = (text) => JSON.stringify(text).replace(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, "\ufffd");
  const words = D.words.file_name.map((text) => JSON.stringify(text));
  const weight = (at, place) => yamlNumber(place === null ? 0 : state.weights[at][place]);
  const weights = PLAN.nodes.flatMap((node, at) =>
    node.siblings.map(([id, place]) => `  ${JSON.stringify(id)}: ${weight(at, place)}`));
  return [
    "id: chosen-weights",
    `framework: ${JSON.stringify(D.id)}`,
    `name: {zh: ${words[0]}, en: ${words[1]}}`,
    `source: ${quoted([D.file, D.made].filter(Boolean).join(" · "))}`,
    `date: "${new Date().toISOString().slice(0, 10)}"`,
    `weights:\n${weights.join("\n")}\n`,
  ].join("\n");
}

/** YAML takes 1e-7 for a word: it wants 1.0e-7. */
const yamlNumber = (value) => String(value).replace(/^(\d+)e/, "$1.0e");

/** What was chosen and what came of it, in sentences for the minutes. */
function minutes() {
  const share = (...edge) => percent(shareOf(...edge));
  const weights = movedNodes(result.weights).flatMap((at) => PLAN.nodes[at].children.map((child, place) =>
    say("minutes_one", clipped(named(child)), share(at, place, result.weights), share(at, place, PUBLISHED))));
  const first = rankedRows().slice(0, 5).map((row) => `${result.ranks[row]} ${clipped(NAMES[row])} ${shownScore(row)}`);
  return sentences([
    say("minutes_weights", weights.length ? weights.join(say("semicolon")) : say("minutes_all")),
    D.periods.length > 1 && say("minutes_period", clipped(D.periods[state.period])),
    say("minutes_first", first.join(say("semicolon"))),
    changesSaid(),
    say("minutes_from", clipped(say("title")), D.file || "–", D.made),
  ]);
}

/** report.guarded_csv: text that a spreadsheet would compute gets an apostrophe in front. */
function csvCell(value) {
  if (typeof value === "number") return Number.isNaN(value) ? "" : String(value);
  // eslint-disable-next-line no-control-regex -- these are what it is about
  const clean = value.slice(0, 32_767).replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]/gu, "\ufffd");
  const safe = /^[\s']*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r]/.test(clean) ? `'${clean}` : clean;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function tableAsCsv() {
  const columns = D.reading.map(([column]) => column), keys = ["rank", "unit", "name", "period", "score", "tier"];
  const reported = D.leaves.map((leaf, column) => `${named(column)} ${leaf.unit}`);
  const lines = [[...keys.map((key) => say(key)), ...columns.map(named), ...reported]];
  for (const row of [...PLAN.groups].reverse().flatMap((rows) => inOrder(rows))) {
    const head = [result.ranks[row], D.units[row], NAMES[row], D.periods[D.period[row]], result.shown[row], tierOf(row)];
    lines.push([...head, ...columns.map((column) => result.columns[column][row]), ...REPORTED.map((column) => column[row])]);
  }
  return `\ufeff${lines.map((line) => line.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

function save(name, text, type) {
  const link = el("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    $("done").textContent = say("done");
  } catch {
    $("minutes").value = text;
    $("minutes").select();
    $("done").textContent = say("select_it");
  }
}

// --- words and elements ------------------------------------------------------------------------
function say(key, ...parts) {
  const text = D.words[key][state.language === "zh" ? 0 : 1];
  return parts.length ? text.replace(/\{(\d)\}/g, (_, k) => parts[k]) : text;
}

const named = (column) => say(`name_${column}`);
const sentences = (texts) => texts.filter(Boolean).join(state.language === "zh" ? "" : " ");

const FORMATS = []; // by number of digits: making one takes longer than using it
function number(value, digits) {
  if (Number.isNaN(value)) return "–";
  const places = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  FORMATS[digits] ??= new Intl.NumberFormat("en", { ...places, signDisplay: "negative" }); // no -0.00
  return FORMATS[digits].format(value);
}

const scoreOf = (column, row) => number(result.columns[column][row], D.digits[column]);
const shownScore = (row) => number(result.shown[row], D.shown_digits);
const percent = (share) => String(Number((100 * share).toFixed(2)));

/** The first letters of a text, which may be of any length. */
function clipped(text, most = 60) {
  const letters = [...text.slice(0, 4 * most)];
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : text;
}

/** Make an element: text stays text, whatever stands in it. */
const el = (tag, attributes = {}, ...children) => filled(document.createElement(tag), attributes, children);
const svg = (tag, attributes = {}, ...children) =>
  filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

/** A picture, with what it says to those who do not see it. */
const picture = (said, attributes, ...parts) => svg("svg", { role: "img", "aria-label": said, ...attributes }, ...parts);

function filled(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child || child === 0));
  return element;
}

/** A name that neither turns what stands beside it around nor stretches it. */
const bdi = (text) => el("bdi", { title: text.length > 24 ? clipped(text, 400) : null }, clipped(text));

function table(heads, lines, name) {
  const head = el("tr", {}, ...heads.map((text) => el("th", { scope: "col" }, text)));
  return el("table", { class: name }, el("thead", {}, head), el("tbody", {}, ...lines));
}

const cell = (text, name = "figure") => el("td", { class: name }, text);
const rowHead = (text, name = null) => el("th", { scope: "row", class: name }, bdi(text));

function options(select, pairs, chosen) { // filled once: a thousand of them take longer than all the rest
  const list = `${state.language} ${state.period}`, made = ([value, text]) => el("option", { value }, clipped(text) || "–");
  if (select.dataset.of !== list) select.replaceChildren(...pairs.map(made));
  [select.dataset.of, select.value] = [list, chosen];
}
