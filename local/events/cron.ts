import { CloudFault } from '#local/template/fault.ts';

const MINUTE = 60_000;
const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

type Field = { readonly from: number; readonly to: number; readonly names?: readonly string[] };
const fieldsOf = [
  { from: 0, to: 59 },
  { from: 0, to: 23 },
  { from: 1, to: 31 },
  { from: 1, to: 12, names: months },
  { from: 1, to: 7, names: days },
  { from: 1970, to: 2199 },
] as const satisfies readonly Field[];

const numberOf = (text: string, { from, to, names }: Field, whole: string): number => {
  const named = names?.indexOf(text.toUpperCase()) ?? -1;
  const value = named >= 0 ? named + 1 : /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= from && value <= to) return value;
  throw new CloudFault(`cron(${whole}): "${text}" is not known on one machine.`);
};

const partOf = (part: string, field: Field, whole: string): readonly number[] => {
  const [range = '', step = '1'] = part.split('/');
  const [first = '', last] = range.split('-');
  const all = range === '*' || range === '?';
  const from = all ? field.from : numberOf(first, field, whole);
  const to = all || (last === undefined && part.includes('/')) ? field.to : numberOf(last ?? first, field, whole);
  const every = Number(step);
  if (!Number.isInteger(every) || every < 1)
    throw new CloudFault(`cron(${whole}): "${part}" has no step that EventBridge takes.`);
  return Array.from({ length: Math.floor((to - from) / every) + 1 }, (_, index) => from + index * every);
};

type Moment = {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
};

const momentsIn = (zone: string): ((time: number) => Moment) => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    weekday: 'short',
    hour: 'numeric',
    minute: 'numeric',
  });
  return (time) => {
    const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]));
    const number = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
    const weekday = days.indexOf((parts.get('weekday') ?? '').toUpperCase()) + 1;
    return {
      year: number('year'),
      month: number('month'),
      day: number('day'),
      weekday,
      hour: number('hour'),
      minute: number('minute'),
    };
  };
};

/** How far the next moment that may fit is away, in minutes; 0 when this one fits. */
type Distance = (moment: Moment) => number;

const distanceOf = (fields: readonly ReadonlySet<number>[]): Distance => {
  const [minutes, hours, monthDays, inMonths, weekdays, years] = fields;
  return ({ year, month, day, weekday, hour, minute }) => {
    const isDay = years?.has(year) && inMonths?.has(month) && monthDays?.has(day) && weekdays?.has(weekday);
    // An hour at a time and not a day: the clock change makes days of 23 and 25 hours.
    if (!isDay || !hours?.has(hour)) return 60 - minute;
    return minutes?.has(minute) ? 0 : 1;
  };
};

const LONGEST_SEARCH = 5 * 366 * 24 * 60 * MINUTE;

/** The times of EventBridge's six cron fields: minutes, hours, day of month, month, day of week, year. `L`, `W` and `#` are refused. */
export const cronTimes = (text: string, zone: string): ((after: number) => number | undefined) => {
  const parts = text.trim().split(/\s+/);
  const [, , monthDay, , weekday] = parts;
  if (parts.length !== 6) throw new CloudFault(`cron(${text}) needs six fields.`);
  if (monthDay !== '?' && weekday !== '?')
    throw new CloudFault(`cron(${text}): one of day of month and day of week has to be "?".`);
  const fields = fieldsOf.map(
    (field, index) => new Set((parts[index] ?? '').split(',').flatMap((part) => partOf(part, field, text))),
  );
  const distance = distanceOf(fields);
  const momentAt = momentsIn(zone);
  return (after) => {
    let time = Math.floor(after / MINUTE) * MINUTE + MINUTE;
    while (time < after + LONGEST_SEARCH) {
      const minutes = distance(momentAt(time));
      if (minutes === 0) return time;
      time += minutes * MINUTE;
    }
    return undefined;
  };
};
