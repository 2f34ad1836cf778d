import { useState } from 'preact/hooks';
import { useConsole } from '../console.ts';

const THEMES = ['auto', 'light', 'dark'] as const;

/** Light, dark, or as the machine has it. */
export function ThemeChoice() {
  const { world } = useConsole();
  const [theme, setTheme] = useState(world.remembered.get('theme') ?? 'auto');
  const choose = (chosen: string) => {
    world.remembered.set('theme', chosen);
    if (chosen === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = chosen;
    setTheme(chosen);
  };
  return (
    <fieldset class="seg xs" aria-label="Theme">
      {THEMES.map((one) => (
        <button key={one} type="button" aria-pressed={theme === one} onClick={() => choose(one)}>
          {one.charAt(0).toUpperCase() + one.slice(1)}
        </button>
      ))}
    </fieldset>
  );
}
