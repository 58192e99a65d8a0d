// Arithmetic of the results. Pure.

/** `null` of no values. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return null;
  return sorted.length % 2 === 1
    ? sorted[Math.floor(middle)]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Least squares through points `[x, y]`: `y = intercept + slope × x`. */
export function line(points) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const product = points.reduce((sum, [px, py]) => sum + (px - x) * (py - y), 0);
  const slope = product / points.reduce((sum, [px]) => sum + (px - x) ** 2, 0);
  return { slope, intercept: y - slope * x };
}
