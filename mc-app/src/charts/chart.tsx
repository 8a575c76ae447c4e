import FlatButton from '@commercetools-uikit/flat-button';
import styled from '@emotion/styled';
import { lazy, Suspense, useState } from 'react';
import { useText } from '../i18n/use-text';
import { NumberTable } from '../words/number-table';
import { useWords } from '../words/use-words';

const Bars = lazy(() => import('./bars'));

export interface ChartProps {
  /** What the chart is called where it can't be seen. */
  title: string;
  series: readonly { key: string; name: string; color: string }[];
  /** In their order along the axis; a number for each series. */
  data: readonly ({ label: string } & Record<string, number | string>)[];
}

const HEIGHT = 200;
/** As high as the chart that comes, so that nothing jumps. */
const Box = styled.div`
  min-height: ${HEIGHT}px;
`;
const Scrolling = styled.div`
  max-height: ${HEIGHT}px;
  overflow: auto;
`;

/** Bars of numbers, and the same numbers as a table. */
export function Chart(props: ChartProps & { unit: string }) {
  const t = useText();
  const [asTable, setAsTable] = useState(false);
  return (
    <div>
      <Box>{asTable ? <Numbers {...props} /> : <Drawn {...props} />}</Box>
      <FlatButton label={t(asTable ? 'chart.asChart' : 'chart.asTable')} onClick={() => setAsTable(!asTable)} />
    </div>
  );
}

const Drawn = (props: ChartProps) => (
  <Suspense fallback={null}>
    <Bars {...props} height={HEIGHT} />
  </Suspense>
);

function Numbers({ title, series, data, unit }: ChartProps & { unit: string }) {
  const words = useWords();
  return (
    // Scrolled by the keyboard as well.
    <Scrolling tabIndex={0} role="region" aria-label={title}>
      <NumberTable aria-label={title}>
        <thead>
          <tr>
            <th scope="col">{unit}</th>
            {series.map(({ key, name }) => (
              <th key={key} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.map((row) => (
            <tr key={row.label}>
              <td>{row.label}</td>
              {series.map(({ key }) => (
                <td key={key}>{words.number(Number(row[key] ?? 0))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </NumberTable>
    </Scrolling>
  );
}
