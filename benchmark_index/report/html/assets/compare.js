// Two rankings of the site side by side: the address names the two.
/* global competitionRanks, correlation, range -- of rules.js */

const MOST_LINES = 60; // of the chart
const MOST_NAMED = 12; // units of one ranking alone
const SIDES = ["a", "b"];
const NAME = 14, LETTER = 7, HAN = 12.5; // letters of a name on the chart, and their width

/** What tells a ranking from others comes first: a list shows no more than fits. */
function titleOf({ title, period, file }) {
  return [cut(period, 20), cut(file, 40), cut(say(title), 40)].filter(Boolean).join(" · ");
}

/** The two that the address names; the first two where it names none. */
function chosen() {
  const places = SIDES.map((side) => D.lists.findIndex(({ key }) => key === address.get(side)));
  $("bad-link").hidden = !SIDES.some((side, k) => address.has(side) && places[k] < 0);
  return places.map((place, k) => (place < 0 ? k : place));
}

/** comparison.two_rankings.RankingComparison: ranks anew among the units in both, by rank in the first. */
function compared(a, b) {
  const inB = new Map(b.units.map((unit, k) => [unit, k]));
  const shared = range(a.units.length).filter((k) => inB.has(a.units[k]));
  const anew = (ranks) => competitionRanks(ranks.map((rank) => -rank), [range(ranks.length)]);
  const published = [shared.map((k) => a.ranks[k]), shared.map((k) => b.ranks[inB.get(a.units[k])])];
  const [first, second] = published.map(anew);
  const units = shared.map((k, i) => ({
    name: D.texts[a.names[k]],
    a: first[i],
    b: second[i],
    published: published.map((ranks) => ranks[i]),
    risen: first[i] - second[i],
  }));
  return { units: units.sort((one, other) => one.a - other.a), spearman: correlation(midRanks(first), midRanks(second)) };
}

/** Units of one ranking that the other does not rank. */
function alone(one, other) {
  const there = new Set(other.units);
  return range(one.units.length).filter((k) => !there.has(one.units[k])).map((k) => D.texts[one.names[k]]);
}

/** Ranks of which equal ones share their mean: Spearman's coefficient is the correlation of these. */
function midRanks(ranks) {
  const often = new Map();
  for (const rank of ranks) often.set(rank, (often.get(rank) ?? 0) + 1);
  return [...ranks].map((rank) => rank + (often.get(rank) - 1) / 2);
}

function drawAll() {
  const places = chosen(), [a, b] = places.map((place) => D.lists[place]);
  SIDES.forEach((side, k) => {
    $(side).replaceChildren(...D.lists.map((list, place) => el("option", { value: place }, titleOf(list))));
    $(side).value = places[k];
  });
  $("which").textContent = SIDES.map((side, k) => `${say(side)}: ${titleOf([a, b][k])}`).join(" · ");
  const { units, spearman } = compared(a, b), moved = units.filter(({ risen }) => risen);
  const farther = (best, unit) => (Math.abs(unit.risen) > Math.abs(best.risen) ? unit : best);
  const most = moved.length ? moved.reduce(farther) : null;
  const rho = Number.isNaN(spearman) ? "–" : spearman.toFixed(2);
  const counted = units.length ? [say("counted", moved.length, units.length, rho)] : [say("none")];
  if (most) counted.push(say("most", cut(most.name, 40), most.a, most.b));
  $("counted").textContent = counted.join(language === "zh" ? "" : " ");
  drawNotes(a, b, units);
  $("both").hidden = !units.length;
  drawSlope(units.slice(0, MOST_LINES), [a, b]);
  $("drawn").textContent = units.length > MOST_LINES ? say("drawn", MOST_LINES) : "";
  $("compared").replaceChildren(...units.map(row));
}

function drawNotes(a, b, units) {
  const only = [["only_a", alone(a, b)], ["only_b", alone(b, a)]].filter(([, names]) => names.length);
  const said = only.map(([key, names]) => {
    const more = names.length > MOST_NAMED ? say("and_more") : "";
    const listed = names.slice(0, MOST_NAMED).map((name) => cut(name, 24)).join(language === "zh" ? "、" : ", ");
    return say(key, names.length, "\u2068" + listed + "\u2069" + more);
  });
  if (units.some((unit) => isAnew(unit))) said.unshift(say("anew", units.length));
  $("notes").replaceChildren(...said.map((text) => el("p", {}, text)));
}

function isAnew({ a, b, published }) {
  return a !== published[0] || b !== published[1];
}

function row({ name, a, b, published, risen }) {
  const rank = (anew, was) => el("td", { class: "figure" }, anew === was ? String(anew) : `${anew} (${was})`);
  const said = risen ? say(risen > 0 ? "up" : "down", Math.abs(risen)) : say("same");
  const mark = risen ? `${risen > 0 ? "▲" : "▼"}${Math.abs(risen)}` : "–";
  const way = risen > 0 ? "up" : risen < 0 ? "down" : "quiet";
  const change = el("td", { class: "figure" }, el("span", { class: way, role: "img", "aria-label": said }, mark));
  const head = el("th", { scope: "row" }, el("bdi", {}, cut(name, 120)));
  return el("tr", {}, head, rank(a, published[0]), rank(b, published[1]), change);
}

/** Names stand in the order of either ranking, so that none covers another. */
function drawSlope(units, lists) {
  const after = [...units].sort((one, other) => one.b - other.b);
  const wide = (text) => [...text].reduce((sum, letter) => sum + (letter > "\u2e7f" ? HAN : LETTER), 0);
  const side = Math.max(...units.map(({ name }) => wide(cut(name, NAME))), 40) + 40;
  const room = document.documentElement.clientWidth - 2 * side - 30;
  const across = Math.min(Math.max(room, 80), 240);
  const y = (place) => 36 + 17 * place;
  const text = (x, place, anchor, said) => svg("text", { x, y: y(place) + 4, "text-anchor": anchor }, said);
  const lines = units.map((unit, place) => {
    const there = after.indexOf(unit), name = `\u2068${cut(unit.name, NAME)}\u2069`;
    const way = unit.risen > 0 ? "rises" : unit.risen < 0 ? "falls" : "stays";
    return svg(
      "g",
      { class: way },
      svg("line", { x1: side + 4, x2: side + across - 4, y1: y(place), y2: y(there) }),
      text(side, place, "end", `${name} ${unit.a}`),
      text(side + across, there, "start", `${unit.b} ${name}`),
    );
  });
  const heads = lists.map(({ period }, k) => {
    const head = [say(SIDES[k]), cut(period, 12)].filter(Boolean).join(" ");
    return text(side + k * across, -1.4, k ? "start" : "end", head);
  });
  const width = 2 * side + across, height = y(units.length);
  const told = `${say("slope")}: ${$("counted").textContent}`;
  const size = { viewBox: `0 0 ${width} ${height}`, width, height };
  $("slope").replaceChildren(svg("svg", { ...size, role: "img", "aria-label": told }, ...heads, ...lines));
}

function choose(places) {
  SIDES.forEach((side, k) => address.set(side, D.lists[places[k]].key));
  writeAddress();
  drawAll();
}

const selected = () => SIDES.map((side) => Number($(side).value));
SIDES.forEach((side) => $(side).addEventListener("change", () => choose(selected())));
$("swap").addEventListener("click", () => choose(selected().reverse()));
followers.push(drawAll);
