import { describe, expect, it } from 'vitest';
import { layTicket, takeTicket, ticketSlots } from '../../layers/vision/tickets.ts';

describe('A ticket', () => {
  it('can be taken once', () => {
    const slots = ticketSlots();
    const ticket = { slot: 1, number: 7 };
    expect(takeTicket(slots, ticket)).toBe(false);
    layTicket(slots, ticket);
    expect(takeTicket(slots, ticket)).toBe(true);
    expect(takeTicket(slots, ticket)).toBe(false);
  });

  it('is not taken for one that came into its slot later', () => {
    const slots = ticketSlots();
    const [first, second] = [1, 2].map((number) => ({ slot: 0, number }));
    layTicket(slots, first);
    takeTicket(slots, first);
    layTicket(slots, second);
    expect(takeTicket(slots, first)).toBe(false);
    expect(takeTicket(slots, second)).toBe(true);
  });
});
