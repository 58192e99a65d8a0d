// Handles the Escape key inside a dialog or panel of the tag.

/**
 * One press closes one dialog: a dialog of the page around the tag, and listeners above it, do not receive the same key.
 * Many pages remove the tag when their dialog closes, which would end the call.
 */
export const onEscape = (close: () => void) => (event: KeyboardEvent) => {
  if (event.key !== 'Escape' || event.isComposing) return;
  event.preventDefault();
  event.stopPropagation();
  close();
};
