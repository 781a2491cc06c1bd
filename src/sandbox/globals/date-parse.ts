const ISO =
  /^([+-]\d{6}|\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(Z|[+-]\d\d:\d\d)?)?$/;
/** Something that fixes the zone: then no machine's own zone can come in. */
const NAMES_ZONE = /(?:\b(?:Z|UTC?|GMT|[ECMP][SD]T)\b|\d\s*[+-]\d{2}:?\d{2}\b)/i;

/**
 * Milliseconds since 1970 of a date's text; NaN if it is none. Text without a zone means UTC.
 * ISO text is read here, by the standard; for other forms the platform's reader is asked.
 */
export function parseDate(platform: DateConstructor, text: string): number {
  const iso = ISO.exec(text.trim());
  if (iso !== null) return fromIso(platform, iso);
  return platform.parse(NAMES_ZONE.test(text) ? text : `${text} UTC`);
}

function fromIso(platform: DateConstructor, iso: RegExpExecArray): number {
  const part = (index: number, otherwise: number): number =>
    iso[index] === undefined ? otherwise : Number(iso[index]);
  if (iso[1] === '-000000') return Number.NaN;
  const year = part(1, 0);
  const month = part(2, 1);
  const day = part(3, 1);
  const hours = part(4, 0);
  const minutes = part(5, 0);
  const seconds = part(6, 0);
  const ms = iso[7] === undefined ? 0 : Math.trunc(Number(`0.${iso[7]}`) * 1000 + 1e-9);
  const wholeDay = hours === 24 && minutes === 0 && seconds === 0 && ms === 0;
  if (month < 1 || month > 12 || day < 1 || day > 31) return Number.NaN;
  if ((hours > 23 && !wholeDay) || minutes > 59 || seconds > 59) return Number.NaN;
  // Not `UTC(year, …)`: it would read years 0 to 99 as 1900 to 1999.
  const date = new platform(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hours, minutes, seconds, ms);
  return date.getTime() - zoneOffset(iso[8]);
}

function zoneOffset(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  return (zone[0] === '-' ? -minutes : minutes) * 60_000;
}
