/**
 * Formats a number like Java's `Double.toString`, as AWS's wire has it: always with a decimal point (`100.0`), and in E
 * notation below 1e-3 and from 1e7 on (`5.483627319335938E-4`).
 *
 * The digits are JavaScript's: the fewest that parse back to the same double. So are Java's since JDK 19; older
 * versions print one digit more for a few numbers, which parses to the same double.
 */
export function javaDouble(value: number): string {
  const magnitude = Math.abs(value);
  if (!Number.isFinite(value)) return String(value);
  if (magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e7)) {
    const [mantissa, exponent] = value.toExponential().split('e');
    return `${withPoint(mantissa)}E${Number(exponent)}`;
  }
  return withPoint(Object.is(value, -0) ? '-0' : String(value));
}

function withPoint(digits: string): string {
  return digits.includes('.') ? digits : `${digits}.0`;
}
