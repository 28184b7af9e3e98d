import { useMemo } from 'react';
import {
  Bar,
  BarChart,
  CartesianGrid,
  Legend,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { ModerationStatistics } from '../../../../electron/moderation/moderation-statistics.schema';

// Charts take their colours from the tokens; what they show is also told by name and by the table.
const colours = {
  approved: 'var(--color-good-text)',
  rejected: 'var(--color-danger-text)',
  flagged: 'var(--color-attention-text)',
  pending: 'var(--color-accent)',
} as const;
const peopleColours = [
  'var(--color-accent)',
  'var(--color-good-text)',
  'var(--color-attention-text)',
  'var(--color-info-text)',
  'var(--color-danger-text)',
] as const;
const dashes = ['0', '6 3', '2 3', '8 3 2 3', '4 4'] as const;

const axis = {
  stroke: 'var(--color-line-strong)',
  tick: { fill: 'var(--color-faint)', fontSize: 11 },
};
const margin = { top: 8, right: 8, bottom: 0, left: -16 };
const tooltip = {
  contentStyle: {
    background: 'var(--color-raised)',
    border: '1px solid var(--color-line)',
    borderRadius: 8,
    color: 'var(--color-text)',
  },
  cursor: { fill: 'var(--color-hover)', stroke: 'var(--color-line-strong)' },
  isAnimationActive: false,
} as const;
const legend = {
  wrapperStyle: { fontSize: 12, color: 'var(--color-muted)' },
  iconSize: 10,
} as const;

const shortDay = (day: string) =>
  new Date(`${day}T00:00:00Z`).toLocaleDateString('en-US', {
    month: 'short',
    day: 'numeric',
    timeZone: 'UTC',
  });

/** Decisions a day, stacked by what was decided. */
export function ThroughputChart({ days }: { readonly days: ModerationStatistics['throughput'] }) {
  const data = useMemo(() => [...days], [days]);
  return (
    <ResponsiveContainer>
      <BarChart data={data} margin={margin} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--color-line)" />
        <XAxis dataKey="day" tickFormatter={shortDay} minTickGap={24} {...axis} />
        <YAxis allowDecimals={false} {...axis} />
        <Tooltip {...tooltip} labelFormatter={(day) => shortDay(String(day))} />
        <Legend {...legend} />
        <Bar
          dataKey="approved"
          name="Approved"
          stackId="day"
          fill={colours.approved}
          isAnimationActive={false}
        />
        <Bar
          dataKey="rejected"
          name="Rejected"
          stackId="day"
          fill={colours.rejected}
          isAnimationActive={false}
        />
        <Bar
          dataKey="flagged"
          name="Flagged"
          stackId="day"
          fill={colours.flagged}
          isAnimationActive={false}
        />
      </BarChart>
    </ResponsiveContainer>
  );
}

/** How long waiting reviews have waited. */
export function AgeingChart({ buckets }: { readonly buckets: ModerationStatistics['ageing'] }) {
  const data = useMemo(() => [...buckets], [buckets]);
  return (
    <ResponsiveContainer>
      <BarChart data={data} margin={margin} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--color-line)" />
        <XAxis dataKey="bucket" {...axis} />
        <YAxis allowDecimals={false} {...axis} />
        <Tooltip {...tooltip} />
        <Legend {...legend} />
        <Bar
          dataKey="pending"
          name="Pending"
          stackId="age"
          fill={colours.pending}
          isAnimationActive={false}
        />
        <Bar
          dataKey="flagged"
          name="Flagged"
          stackId="age"
          fill={colours.flagged}
          isAnimationActive={false}
        />
      </BarChart>
    </ResponsiveContainer>
  );
}

/** The share of approvals at each number of stars, one line a moderator. */
export function StarsChart({ people }: { readonly people: ModerationStatistics['byStars'] }) {
  const data = useMemo(
    () =>
      [0, 1, 2, 3, 4].map((at) => ({
        stars: at === 0 ? '1 star' : `${at + 1} stars`,
        ...Object.fromEntries(
          people.map(({ person, stars }) => {
            const { decided, approved } = stars[at] ?? { decided: 0, approved: 0 };
            return [person.id, decided === 0 ? null : Math.round((approved / decided) * 100)];
          }),
        ),
      })),
    [people],
  );
  return (
    <ResponsiveContainer>
      <LineChart data={data} margin={margin} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--color-line)" />
        <XAxis dataKey="stars" {...axis} />
        <YAxis domain={[0, 100]} unit=" %" {...axis} />
        <Tooltip {...tooltip} />
        <Legend {...legend} />
        {people.map(({ person }, at) => (
          <Line
            key={person.id}
            dataKey={person.id}
            name={person.name}
            unit=" %"
            stroke={peopleColours[at % peopleColours.length] ?? 'var(--color-accent)'}
            strokeDasharray={dashes[at % dashes.length] ?? '0'}
            strokeWidth={2}
            connectNulls
            isAnimationActive={false}
          />
        ))}
      </LineChart>
    </ResponsiveContainer>
  );
}
