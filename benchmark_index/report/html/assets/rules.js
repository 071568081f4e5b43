"use strict";
// What the library does between weights and tiers, under the names it has there. Columns are
// Float64Arrays, one value a row (a unit, or a unit in a period); NaN is missing.

/** numerics.round_scores: so many decimals, halves to even, sums' noise around a half ignored. */
function roundScores(scores, decimals) {
  const unit = Number(`1e${decimals}`);
  return scores.map((value) => {
    const raised = value * unit;
    return Math.abs(raised) > 2 ** 53 ? value : toEven(toEven(raised * 1e6) / 1e6) / unit;
  });
}

/** The nearest whole number, of two the even one: so numbers of 2^52 are rounded in adding. */
function toEven(value) {
  const even = value < 0 ? -(2 ** 52) : 2 ** 52;
  return Math.abs(value) < 2 ** 52 ? value + even - even : value;
}

/** numerics.competition_ranks: 1 = highest, equal scores share the better rank (1, 2, 2, 4). */
function competitionRanks(scores, groups) {
  const ranks = new Float64Array(scores.length).fill(NaN);
  for (const members of groups) {
    const order = members.filter((i) => !Number.isNaN(scores[i])).sort((a, b) => scores[b] - scores[a]);
    order.forEach((row, at) => {
      ranks[row] = at && scores[order[at - 1]] === scores[row] ? ranks[order[at - 1]] : at + 1;
    });
  }
  return ranks;
}

// --- aggregation -------------------------------------------------------------------------------
/** aggregation.weighted.weighted_mean: over what is present, of at least so many children. */
function weightedMean(columns, weights, least, change = null) {
  const rows = columns[0].length;
  const total = new Float64Array(rows), divisor = new Float64Array(rows), count = new Int32Array(rows);
  columns.forEach((column, k) => {
    const weight = weights[k];
    for (let i = 0; i < rows; i++) {
      const value = column[i];
      if (Number.isNaN(value)) continue;
      count[i] += 1;
      if (!weight) continue;
      total[i] += weight * (change ? change(value, i) : value);
      divisor[i] += weight;
    }
  });
  for (let i = 0; i < rows; i++) {
    total[i] = count[i] < least || divisor[i] === 0 ? NaN : total[i] / divisor[i];
  }
  return total;
}

/** aggregation.weighted.power_mean: (sum w z^p)^(1/p), p = 0 geometric, infinite the extremes. */
function powerMean(columns, weights, p, least) {
  if (p === 1) return weightedMean(columns, weights, least);
  if (Math.abs(p) < 1e-200) return weightedMean(columns, weights, least, Math.log).map(Math.exp);
  const farther = p > 0 ? Math.max : Math.min;
  const reference = new Float64Array(columns[0].length).fill(NaN);
  columns.forEach((column, k) => {
    for (let i = 0; weights[k] && i < column.length; i++) {
      if (Number.isNaN(column[i])) continue;
      reference[i] = Number.isNaN(reference[i]) ? column[i] : farther(reference[i], column[i]);
    }
  });
  if (!Number.isFinite(p)) {
    return weightedMean(columns, weights, least).map((mean, i) => (Number.isNaN(mean) ? NaN : reference[i]));
  }
  const shrunk = (value, i) => Math.expm1(p * Math.log(value / (reference[i] || 1)));
  const means = weightedMean(columns, weights, least, shrunk);
  return means.map((mean, i) => reference[i] * Math.exp(Math.log1p(mean) / p));
}

/** aggregation.weighted.penalized_mean: M - strength sd^2 / M. */
function penalizedMean(columns, weights, node, means) {
  const squares = weightedMean(columns, weights, node.least, (value, i) => (value - means[i]) ** 2);
  return means.map((mean, i) => mean - (node.strength * squares[i]) / (mean || 1));
}

/** index.kernel.score: the scores of every node, children before parents. */
function scoreNodes(plan, leaves, weights) {
  const columns = [...leaves];
  plan.nodes.forEach((node, at) => {
    columns.push(node.fixed ? plan.fixed[at] : scoreNode(node, columns, weights[at]));
  });
  return columns;
}

/** aggregation.tree.PlanNode.scored: one node from the columns of its children. */
function scoreNode(node, columns, weights) {
  let children = node.children.map((child) => columns[child]);
  for (const [place, mirror] of node.mirrors) children[place] = children[place].map((value) => mirror - value);
  if (node.floor !== null) {
    children = children.map((column) => column.map((value) => Math.max(value, node.floor)));
  }
  let scores = powerMean(children, weights, node.p, node.least);
  if (node.strength !== null) scores = penalizedMean(children, weights, node, scores);
  if (node.low === null && node.cap === null) return scores;
  return scores.map((value) => Math.min(Math.max(value, node.low ?? -Infinity), node.cap ?? Infinity));
}

/** aggregation.means.Mean.refused: values a mean is not defined for, as [node, child, row]. */
function refused(plan, columns, weights) {
  const cells = plan.nodes.flatMap((node, at) => {
    if (node.fixed || !node.refuses || node.floor !== null) return [];
    const children = node.children.map((child) => columns[child]), scored = weightedMean(children, weights[at], node.least);
    return children.flatMap((column, place) => {
      const mirror = node.mirrors.find(([of]) => of === place)?.[1];
      const isBad = (value) => (node.refuses === "<" ? value < 0 : value <= 0);
      const rows = range(column.length).filter((row) => weights[at][place] && !Number.isNaN(scored[row]));
      const bad = rows.filter((row) => isBad(mirror === undefined ? column[row] : mirror - column[row]));
      return bad.map((row) => [at, node.children[place], row]);
    });
  });
  // index.publishing: only of scores of 0 or more there are shares of the leader's, which is above 0.
  const scores = columns.at(-1), groups = plan.publish?.leader ? plan.groups : [];
  const unfit = (rows) => rows.filter((row) => scores[row] < 0 || (scores[row] === 0 && !rows.some((one) => scores[one] > 0)));
  return [...cells, ...groups.flatMap(unfit).map((row) => [plan.nodes.length - 1, columns.length - 1, row])];
}

/** index.unit_weights: what each leaf weighs in a row's score, where everything is a sum. */
function unitWeights(plan, columns, weights, row) {
  const shares = new Float64Array(columns.length);
  shares[columns.length - 1] = 1;
  for (let at = plan.nodes.length - 1; at >= 0; at--) {
    const node = plan.nodes[at], above = shares[plan.leaves.length + at];
    const own = node.children.map((child, k) => (Number.isNaN(columns[child][row]) ? 0 : weights[at][k]));
    const total = own.reduce((sum, weight) => sum + weight, 0);
    if (total) node.children.forEach((child, k) => (shares[child] += (above * own[k]) / total));
  }
  return shares.subarray(0, plan.leaves.length);
}

// --- what is shown, and tiers ------------------------------------------------------------------
/** index.publishing.PublishedScale.of: scores on the scale they are published on. */
function publishedScores(publish, scores, groups) {
  if (!publish) return scores;
  let shown = Float64Array.from(scores);
  if (publish.leader !== null) {
    for (const members of groups) {
      const best = Math.max(...members.map((i) => scores[i]).filter((value) => !Number.isNaN(value)));
      for (const i of members) shown[i] = publish.leader * (scores[i] / best);
    }
  } else if (publish.bounds) {
    const [[low, high], [a, b]] = [publish.bounds, publish.ends];
    shown = shown.map((value) => low + (high - low) * ((value - a) / (b - a)));
  }
  return publish.decimals === null ? shown : roundScores(shown, publish.decimals);
}

/** tiers.*.cuts_of: the falling cuts of scores in rising order, by the id of the rule. */
const TIER_CUTS = {
  cuts: (ordered, rule) => rule.numbers,
  kept: (ordered, rule, period) => rule.cuts[period], // what needs more than scores stays as it was
  counts: (ordered, rule) => {
    let last = 0;
    return rule.numbers.map((places) => ordered[ordered.length - Math.min((last += places), ordered.length)]);
  },
  quantiles: (ordered, { numbers: [k] }) =>
    range(k - 1).map((i) => {
      const steps = (ordered.length - 1) * (k - 1 - i);
      const place = Math.floor(steps / k), above = Math.min(place + 1, ordered.length - 1);
      return ordered[place] + ((steps % k) / k) * (ordered[above] - ordered[place]);
    }),
  equal_intervals: (ordered, { numbers: [k] }) => {
    const low = ordered[0], high = ordered.at(-1);
    return settled(range(k - 1).map((i) => high - (high - low) * ((i + 1) / k)), ordered);
  },
  mean_sd: (ordered, rule) => {
    const n = ordered.length, flat = ordered[0] === ordered.at(-1);
    const mean = flat ? ordered[0] : ordered.reduce((sum, value) => sum + value, 0) / n;
    const squares = ordered.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const sd = flat ? 0 : Math.sqrt(squares / (n - 1));
    return settled(rule.numbers.map((k) => mean + k * sd), ordered);
  },
  jenks: (ordered, { numbers: [k] }) => naturalBreaks(ordered, k),
  probit: (ordered, rule) => {
    const rounded = ordered.map((value) => toEven(value * 1e10) / 1e10), n = ordered.length;
    const share = rounded.map((value) => {
      const first = rounded.indexOf(value), last = rounded.lastIndexOf(value);
      return last === n - 1 ? 1 - 1 / (4 * n) : ((first + last) / 2 + 1) / n;
    });
    return rule.numbers.map((least) => ordered.find((_, i) => share[i] >= least) ?? Infinity);
  },
};

/** tiers.ordered.settled: cuts to 12 digits of the largest score. */
function settled(cuts, ordered) {
  const largest = Math.max(Math.abs(ordered[0]), Math.abs(ordered.at(-1)));
  if (!(largest >= 1e-100 && largest <= 1e100)) return cuts;
  const digits = 11 - Math.floor(Math.log10(largest));
  const unit = Number(`1e${Math.abs(digits)}`);
  return cuts.map((cut) => {
    if (Math.abs(cut) > 2 * largest) return cut;
    return digits < 0 ? toEven(cut / unit) * unit : toEven(cut * unit) / unit;
  });
}

/** tiers.natural_breaks: the least sum of squares within tiers, of equal ones the smaller best tier. */
function naturalBreaks(ordered, most) {
  const values = [...new Set(ordered)], n = values.length, classes = Math.min(most, n);
  const mean = ordered.reduce((sum, value) => sum + value, 0) / ordered.length;
  const sums = [[0, 0, 0]];
  for (const value of values) {
    const [count, first, second] = sums.at(-1);
    const often = ordered.lastIndexOf(value) - ordered.indexOf(value) + 1, apart = value - mean;
    sums.push([count + often, first + often * apart, second + often * apart * apart]);
  }
  const within = (start, stop) => {
    const [count, first, second] = sums[stop].map((sum, k) => sum - sums[start][k]);
    return Math.max(second - (first * first) / count, 0);
  };
  const least = [range(n + 1).map((stop) => (stop ? within(0, stop) : Infinity))];
  for (let k = 2; k <= classes; k++) {
    const before = least.at(-1), row = new Array(n + 1).fill(Infinity);
    const fill = (low, high, first, last) => {
      if (low > high) return;
      const stop = (low + high) >> 1;
      let best = first;
      for (let start = first; start <= Math.min(stop - 1, last); start++) {
        const sum = before[start] + within(start, stop);
        if (sum < row[stop]) [row[stop], best] = [sum, start];
      }
      fill(low, stop - 1, first, best);
      fill(stop + 1, high, best, last);
    };
    fill(k, n, k - 1, n - 1);
    least.push(row);
  }
  const cuts = [], spare = 1e-14 * sums[n][2];
  for (let k = classes, stop = n; k > 1; k--) {
    const starts = range(stop).filter((start) => start >= k - 1);
    const total = (start) => least[k - 2][start] + within(start, stop);
    const lowest = Math.min(...starts.map(total));
    stop = starts.findLast((start) => total(start) <= lowest + spare);
    cuts.push(values[stop]);
  }
  return cuts;
}

/** index.scorecard.Scorecard.divisions: the tier of every row, 0 = best, -1 = none. */
function divide(rule, oriented, shown, lower, groups) {
  const tiers = new Int32Array(oriented.length).fill(-1);
  const values = rule.published ? shown.map((value) => (lower ? -value : value)) : oriented;
  groups.forEach((members, period) => {
    const ranked = members.filter((i) => !Number.isNaN(values[i]));
    if (!ranked.length) return;
    const ordered = Float64Array.from(ranked, (i) => values[i]).sort();
    const cuts = TIER_CUTS[rule.id]([...ordered], rule, period);
    for (const i of ranked) {
      const below = cuts.filter((cut) => values[i] < cut).length;
      tiers[i] = rule.id === "counts" && below === cuts.length ? -1 : below;
    }
  });
  return tiers;
}

const range = (n) => Array.from({ length: n }, (_, i) => i);
const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Pearson's coefficient; NaN where one of the two is constant. */
function correlation(x, y) {
  const isFlat = (values) => values.every((value) => value === values[0]); // whatever their mean is rounded to
  const centre = (values) => (isFlat(values) ? values[0] : meanOf(values));
  const [a, b] = [x, y].map((values) => [values, centre(values)]).map(([values, mean]) => values.map((value) => value - mean));
  const product = (u, v) => u.reduce((sum, value, k) => sum + value * v[k], 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}

// --- a whole index ------------------------------------------------------------------------------
/** index.scorecard.Scorecard: scores, ranks and tiers of the rows, from the scores of every node. */
function rankScores(plan, columns) {
  const scores = columns.at(-1);
  const rounded = roundAsRanked(plan, scores);
  const oriented = plan.lower ? rounded.map((value) => -value) : rounded;
  const shown = publishedScores(plan.publish, scores, plan.groups);
  const tiers = plan.tiers && divide(plan.tiers, oriented, shown, plan.lower, plan.groups);
  return { columns, scores, oriented, shown, tiers, ranks: competitionRanks(oriented, plan.groups) };
}

/** Scorecard.round_as_ranked: to the decimals of each row's period. */
function roundAsRanked(plan, scores) {
  if (new Set(plan.decimals).size === 1) return roundScores(scores, plan.decimals[0]);
  return scores.map((value, row) => roundScores([value], plan.decimals[plan.period[row]])[0]);
}

/** The plan for trials of other values of one row: what is kept stays as it is. */
function trialPlan(plan, row, trials) {
  return { ...plan, fixed: plan.fixed.map((column) => column && new Float64Array(trials).fill(column[row])) };
}

/** explanation.moves: by how much each leaf alone would have to change for one rank, in its own z; NaN: by none. */
function improvements(plan, result, weights, row) {
  const m = plan.leaves.length, group = plan.groups[plan.period[row]];
  const ahead = group.map((i) => result.oriented[i]).filter((value) => value > result.oriented[row]);
  const goal = Math.min(...ahead), found = new Float64Array(m).fill(NaN);
  const start = range(m).map((j) => plan.columns[j][row]);
  const asked = range(m).filter((j) => ahead.length && !Number.isNaN(start[j]) && !Number.isNaN(plan.reach[j][row]));
  const gains = (leaves, values) => {
    const trial = range(m).map((j) => Float64Array.from(leaves, (of, k) => (of === j ? values[k] : start[j])));
    const scores = scoreNodes(trialPlan(plan, row, leaves.length), trial, weights).at(-1);
    const rounded = roundScores(scores, plan.decimals[plan.period[row]]);
    return [...rounded].map((value) => (plan.lower ? -value : value) >= goal);
  };
  const low = [...start], high = [...start], reached = new Set();
  for (let halvings = 30; halvings >= 0; halvings--) { // what has no limit is followed in doubling steps
    const left = asked.filter((j) => !reached.has(j) && (plan.leaves[j].endless || !halvings));
    const farther = left.map((j) => start[j] + (plan.reach[j][row] - start[j]) / 2 ** halvings);
    gains(left, farther).forEach((enough, k) => {
      (enough ? high : low)[left[k]] = farther[k];
      if (enough) reached.add(left[k]);
    });
  }
  const sought = [...reached];
  for (let halving = 0; halving < 80; halving++) {
    const middle = sought.map((j) => low[j] / 2 + high[j] / 2);
    if (middle.every((value, k) => value === low[sought[k]] || value === high[sought[k]])) break;
    gains(sought, middle).forEach((enough, k) => ((enough ? high : low)[sought[k]] = middle[k]));
  }
  sought.forEach((j) => (found[j] = high[j] - start[j]));
  return found;
}
