// The design tokens: each public --vc-* is read only here, into a private --_vc-*, and the other styles use the private ones.
// Also the colour schemes, forced colours and reduced motion.

import { css } from 'lit';

export const themeStyles = css`
  :host {
    color-scheme: light dark;

    --_vc-bg: var(--vc-color-bg, light-dark(#f3f4f7, #101216));
    --_vc-surface: var(--vc-color-surface, light-dark(#ffffff, #1b1e24));
    --_vc-text: var(--vc-color-text, light-dark(#171a21, #f1f3f6));
    --_vc-accent: var(--vc-color-accent, light-dark(#3451d1, #8ea5ff));
    --_vc-danger: var(--vc-color-danger, light-dark(#c9252d, #ff8a85));
    --_vc-warning: var(--vc-color-warning, light-dark(#8a5a00, #f2c14e));
    --_vc-ok: var(--vc-color-ok, light-dark(#17733c, #63d391));

    --_vc-muted: color-mix(in oklab, var(--_vc-text) 68%, var(--_vc-bg));
    --_vc-line: color-mix(in oklab, var(--_vc-text) 14%, transparent);
    --_vc-raised: color-mix(in oklab, var(--_vc-text) 7%, var(--_vc-surface));
    --_vc-pressed: color-mix(in oklab, var(--_vc-text) 13%, var(--_vc-surface));
    --_vc-tile: color-mix(in oklab, var(--_vc-text) 8%, var(--_vc-bg));
    --_vc-on-accent: light-dark(#ffffff, #0d1226);
    /* The same red in both colour schemes, on which white is readable. */
    --_vc-leave: var(--vc-color-leave, #d4313a);
    --_vc-shadow: 0 1px 2px rgb(0 0 0 / 0.12), 0 6px 20px rgb(0 0 0 / 0.14);

    --_vc-focus-ring: var(--vc-focus-ring, 2px solid var(--_vc-accent));
    --_vc-radius: var(--vc-radius, 14px);
    --_vc-gap: var(--vc-gap, 10px);
    --_vc-font: var(
      --vc-font,
      system-ui,
      -apple-system,
      'Segoe UI',
      Roboto,
      'Noto Sans',
      'PingFang SC',
      'Microsoft YaHei',
      'Noto Sans CJK SC',
      sans-serif
    );
    --_vc-font-size: var(--vc-font-size, 15px);
    --_vc-tile-aspect: var(--vc-tile-aspect, 16 / 9);
    --_vc-video-fit: var(--vc-video-fit, cover);
    --_vc-self-mirror: var(--vc-self-mirror, -1);
    --_vc-toolbar-bg: var(--vc-toolbar-bg, var(--_vc-surface));
    --_vc-button-size: var(--vc-button-size, 46px);
    --_vc-icon-size: var(--vc-icon-size, 21px);
    --_vc-panel-width: var(--vc-panel-width, 24rem);
    --_vc-transition: var(--vc-transition, 160ms);
    --_vc-z: var(--vc-z, 0);
  }

  :host([theme='light']) {
    color-scheme: light;
  }

  :host([theme='dark']) {
    color-scheme: dark;
  }

  @media (prefers-reduced-motion: reduce) {
    :host {
      --_vc-transition: 0ms;
    }

    .spinner {
      animation-duration: 3s;
    }
  }

  /* In forced colours mode the system sets the colours and removes shadows: borders separate the parts. */
  @media (forced-colors: active) {
    .control,
    .text-button,
    .icon-button,
    .toolbar,
    .tile,
    .preview,
    .panel,
    .banner,
    .label {
      border: 1px solid ButtonBorder;
    }

    .control[data-appearance='off'],
    .control[data-appearance='active'] {
      border-color: Highlight;
      outline: 1px solid Highlight;
      outline-offset: -3px;
    }

    .spinner {
      forced-color-adjust: none;
      color: CanvasText;
    }
  }
`;
