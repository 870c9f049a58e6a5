import { type ReactNode, useId } from 'react';

type FieldProps = {
  readonly label: string;
  readonly hint?: string;
  readonly isWide?: boolean;
  /** Makes the control, with its id and that of the hint. */
  readonly children: (id: string, hintId: string) => ReactNode;
};

/** A control of the form with its label. */
export function Field({ label, hint, isWide = false, children }: FieldProps) {
  const [id, hintId] = [useId(), useId()];
  return (
    <div className={isWide ? 'field field-wide' : 'field'}>
      <label htmlFor={id}>{label}</label>
      {children(id, hintId)}
      {hint !== undefined && <small id={hintId}>{hint}</small>}
    </div>
  );
}
