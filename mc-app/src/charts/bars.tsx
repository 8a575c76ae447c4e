import { designTokens } from '@commercetools-uikit/design-system';
import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { ChartProps } from './chart';

/** The only file that imports the library: it is loaded with the first chart, and no sooner. */
export default function Bars({ title, series, data, height }: ChartProps & { height: number }) {
  return (
    <ResponsiveContainer width="100%" height={height}>
      <BarChart data={data} title={title} margin={{ top: 8, right: 8, bottom: 0, left: 0 }}>
        <CartesianGrid vertical={false} stroke={designTokens.colorNeutral90} />
        <XAxis dataKey="label" tickLine={false} minTickGap={24} fontSize={12} />
        <YAxis allowDecimals={false} tickLine={false} axisLine={false} width={48} fontSize={12} />
        <Tooltip isAnimationActive={false} />
        <Legend wrapperStyle={{ fontSize: 12 }} itemSorter={null} />
        {series.map(({ key, name, color }) => (
          <Bar key={key} dataKey={key} name={name} fill={color} stackId="all" isAnimationActive={false} />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
}
