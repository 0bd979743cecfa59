// The upload indexer as Lambda loads it, in a process of its own, so that a test can kill it. An event comes in as a message
// of the parent's, with a number; the answer goes back with the same.
const { handler } = await import('../../lambdas/upload-indexer/handler.ts');

process.on('message', async ({ id, event }: { id: number; event: Parameters<typeof handler>[0] }) => {
  process.send?.({ id, answer: await handler(event) });
});
process.send?.('ready');
// Whoever started it has ended.
process.on('disconnect', () => process.exit());
