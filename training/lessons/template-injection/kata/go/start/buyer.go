package mail

// A Buyer is what is known of somebody who bought.
type Buyer struct {
	Name      string
	Order     string
	ResetCode string // opens the account
	forgotten *bool
}

// Forget deletes the account.
func (b Buyer) Forget() string {
	*b.forgotten = true
	return ""
}

var gone bool

// lastBuyer stands in for the database.
func lastBuyer() Buyer {
	return Buyer{Name: "Ada", Order: "A-17", ResetCode: "the code of Ada", forgotten: &gone}
}
