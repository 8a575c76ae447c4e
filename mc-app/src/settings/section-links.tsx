import { designTokens } from '@commercetools-uikit/design-system';
import styled from '@emotion/styled';
import { NavLink } from 'react-router-dom';
import { usePaths } from '../frame/paths';
import { useForm } from './form-context';
import { HISTORY, SECTIONS, type Section, sectionOf } from './sections';
import { useSettingsText } from './texts/use-settings-text';

const List = styled.ul`
  display: flex;
  flex-wrap: wrap;
  gap: ${designTokens.spacing10} ${designTokens.spacing50};
  margin: 0;
  padding: 0;
  list-style: none;
  border-bottom: 1px solid ${designTokens.colorNeutral90};
  & a {
    display: block;
    padding: ${designTokens.spacing20} 0;
    color: ${designTokens.colorNeutral40};
    font-size: ${designTokens.fontSize30};
    text-decoration: none;
    border-bottom: 3px solid transparent;
  }
  & a:hover {
    color: ${designTokens.colorPrimary25};
  }
  & a[aria-current='page'] {
    color: ${designTokens.colorPrimary25};
    font-weight: ${designTokens.fontWeight600};
    border-color: ${designTokens.colorPrimary};
  }
`;

/** The parts of the page, with what is wrong or changed in each. */
export function SectionLinks() {
  const s = useSettingsText();
  const paths = usePaths();
  const { faults, changed } = useForm().draft;
  const labelOf = (section: Section): string => {
    const title = s(`section.${section}`);
    const count = faults.filter(({ path }) => sectionOf(path) === section).length;
    if (count > 0) return s('section.faults', { section: title, count });
    return changed.some((path) => sectionOf(path) === section) ? s('section.changed', { section: title }) : title;
  };
  return (
    <nav aria-label={s('page.sections')}>
      <List>
        {SECTIONS.map((section) => (
          <li key={section}>
            <NavLink to={paths.settingsOf(section)}>{labelOf(section)}</NavLink>
          </li>
        ))}
        <li>
          <NavLink to={paths.settingsOf(HISTORY)}>{s('section.history')}</NavLink>
        </li>
      </List>
    </nav>
  );
}
