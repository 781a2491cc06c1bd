import type { LucideIcon } from 'lucide-react';
import { Tooltip } from 'radix-ui';
import type { ComponentPropsWithRef } from 'react';
import './button.css';

interface ButtonProps extends ComponentPropsWithRef<'button'> {
  readonly icon?: LucideIcon;
  /** `primary`: the one thing to do here. `quiet`: no frame until pointed at. */
  readonly tone?: 'primary' | 'plain' | 'quiet';
}

export function Button({ icon: Icon, tone = 'plain', children, className, ...rest }: ButtonProps) {
  return (
    <button type="button" className={join('button', className)} data-tone={tone} {...rest}>
      {Icon !== undefined && <Icon size={16} aria-hidden="true" />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  readonly icon: LucideIcon;
  /** Its name, shown on hover and focus. */
  readonly label: string;
  /** The keys that do the same, shown beside the name. */
  readonly keys?: string;
}

export function IconButton({ icon: Icon, label, keys, tone = 'quiet', ...rest }: IconButtonProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>
        <button
          type="button"
          aria-label={label}
          data-tone={tone}
          {...rest}
          className={join('button icon-button', rest.className)}
        >
          <Icon size={16} aria-hidden="true" />
        </button>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="tooltip" sideOffset={6} collisionPadding={8}>
          {label}
          {keys !== undefined && <kbd>{keys}</kbd>}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

const join = (...names: (string | undefined)[]): string => names.filter(Boolean).join(' ');
