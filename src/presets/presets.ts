import { alibaba } from './alibaba.ts';
import { FALLACIES } from './fallacies.ts';
import { gatewayBff } from './gateway-bff.ts';
import { hotelReservation } from './hotel-reservation.ts';
import { LISTINGS } from './listings/listings.ts';
import { monolith } from './monolith.ts';
import { onlineBoutique } from './online-boutique.ts';
import { orderSystem } from './order-system.ts';
import type { Preset } from './preset.ts';
import { sockShop } from './sock-shop.ts';
import { trainTicket } from './train-ticket.ts';

/** All presets: systems from the smallest to the largest, then the chapter's listings and the fallacies. */
export const PRESETS: readonly Preset[] = [
  monolith,
  orderSystem,
  gatewayBff,
  onlineBoutique,
  sockShop,
  hotelReservation,
  trainTicket,
  alibaba,
  ...LISTINGS,
  ...FALLACIES,
];
