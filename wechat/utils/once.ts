/** A double tap does nothing twice. */

const running = new Set<string>();

/** Run the action unless one of the same name still runs. */
export async function once(name: string, action: () => Promise<void>): Promise<void> {
  if (running.has(name)) return;
  running.add(name);
  try {
    await action();
  } finally {
    running.delete(name);
  }
}
