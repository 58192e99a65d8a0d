// The Escape key inside something of the tag that it closes.

/**
 * One Escape closes one thing: a page's dialog around the tag, and what listens above it, do not get the same key. Many
 * pages remove the tag when their dialog closes, which would end the call.
 */
export const onEscape = (close: () => void) => (event: KeyboardEvent) => {
  if (event.key !== 'Escape' || event.isComposing) return;
  event.preventDefault();
  event.stopPropagation();
  close();
};
