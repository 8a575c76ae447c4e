import Card from '@commercetools-uikit/card';
import { designTokens } from '@commercetools-uikit/design-system';
import styled from '@emotion/styled';
import { NotificationsSection } from '../notifications/notifications-section';
import { Field } from './fields/field';
import { RulesField } from './fields/rules-field';
import { useForm } from './form-context';
import { leavesOf } from './model';
import { entriesOf, type Section } from './sections';
import { useSettingsText } from './texts/use-settings-text';

const Fields = styled.div`
  display: grid;
  gap: ${designTokens.spacing50};
  /* What gets the focus is not left behind the bar at the bottom. */
  & * {
    scroll-margin-bottom: 120px;
  }
`;

/** The settings of a section, in the order of the schema. */
export function SectionForm({ section }: { section: Section }) {
  const s = useSettingsText();
  const { status } = useForm().draft;
  const entries = entriesOf(Object.keys(leavesOf(status)), section);
  return (
    <>
      {section === 'notifications' && <NotificationsSection />}
      <section aria-label={s(`section.${section}`)}>
        <Card insetScale="l">
          <Fields>
            {entries.map((entry) =>
              'rules' in entry ? (
                <RulesField key={entry.rules} group={entry.rules} />
              ) : (
                <Field key={entry.path} path={entry.path} />
              ),
            )}
          </Fields>
        </Card>
      </section>
    </>
  );
}
