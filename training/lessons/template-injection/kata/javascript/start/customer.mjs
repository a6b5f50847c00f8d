// What is known of a customer, as the database would return it.
export const customer = {
  name: "Ada",
  street: "Old Road 1",
  resetCode: "the code that opens the account",
};
