// The upload indexer as Lambda loads it, in a process of its own, so that a test can kill it. The parent sends each event with
// an id; the answer goes back with the same id.
const { handler } = await import('../../lambdas/upload-indexer/handler.ts');

process.on('message', async ({ id, event }: { id: number; event: Parameters<typeof handler>[0] }) => {
  process.send?.({ id, answer: await handler(event) });
});
process.send?.('ready');
// The parent has ended.
process.on('disconnect', () => process.exit());
