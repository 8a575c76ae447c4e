import { useForm } from '../form-context';
import { leavesOf, type Widget, widgetOf } from '../model';
import { ChoiceField, ChoicesField, ToggleField } from './choice-fields';
import { type FieldProps, Framed } from './framed';
import { NumberField, TextListField, TextValueField } from './text-fields';

const WIDGETS: Record<Widget, (props: FieldProps) => React.ReactNode> = {
  text: TextValueField,
  number: NumberField,
  toggle: ToggleField,
  choice: ChoiceField,
  choices: ChoicesField,
  texts: TextListField,
};

/** A setting, in the widget that its schema asks for. */
export function Field({ path }: { path: string }) {
  const { status } = useForm().draft;
  const leaf = leavesOf(status)[path] ?? {};
  const Widget = WIDGETS[widgetOf(leaf)];
  return (
    <Framed path={path}>
      <Widget path={path} leaf={leaf} />
    </Framed>
  );
}
