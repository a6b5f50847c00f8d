// The orders, as the database would return them.
export const orders = [
  { id: 1, total: 12.5, customer: { name: "Ada", city: "Lyon" } },
  { id: 2, total: 7, customer: { name: "Bo", city: "Orleans" } },
];
