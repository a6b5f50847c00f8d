package secrets

import (
	"strings"

	"github.com/squiresec/squire/checks"
)

// walletRules are about keys to money on blockchains. Nobody can take back
// what was moved with them.
func walletRules() []ownRule {
	return []ownRule{
		{
			// BIP 39: 12 to 24 words of three to eight small letters.
			Pattern: Pattern{ID: "wallet-mnemonic", Regex: `(?i)(?:mnemonic|seed_?(?:phrase|words)|(?:seed|recovery|secret)[ -]phrase)["']?\)?[ \t]{0,4}(?:[:=]|=>|is)?[ \t]{0,4}["'\x60]?\s{0,4}((?:[a-z]{3,8}[ ,]{1,2}){11,23}[a-z]{3,8})\b`},
			title:   "Recovery phrase of a wallet", key: true, accept: acceptMnemonic,
		},
		{
			// BIP 32: extended private keys in base58 with a checksum.
			Pattern: Pattern{ID: "wallet-extended-key", Regex: `\b([xyztuv]prv[1-9A-HJ-NP-Za-km-z]{107,108})\b`},
			title:   "Extended private key of a wallet", key: true,
		},
		{
			Pattern: Pattern{ID: "wallet-import-key", Regex: `(?i:\bwif|priv(?:ate)?_?key|importprivkey|dumpprivkey|wallet|bitcoin|btc)[^\n]{0,40}?[\s"'\x60=:,(\[]{1,8}([5KL9c][1-9A-HJ-NP-Za-km-z]{50,51})(?:[^A-Za-z0-9+/=_-]|$)`},
			title:   "Private key of a Bitcoin wallet", key: true, accept: acceptMachineWide,
		},
		{
			// Hardhat, Truffle, Foundry, Brownie.
			Pattern: Pattern{ID: "ethereum-account-key", Regex: `(?i)(?:\baccounts|private[_-]?keys?|HDWalletProvider|new[ \t]+(?:ethers\.)?Wallet|privateKeyToAccount|deployer)["']?\]?[ \t]{0,4}[:=(][ \t]{0,4}[\[(]?\s{0,12}["'\x60](?:0x)?([0-9a-f]{64})["'\x60]`},
			title:   "Private key of an Ethereum account", key: true, accept: acceptMachineWide,
		},
		{
			Pattern: Pattern{ID: "solana-secret-key", Regex: `(?i)(?:secret|private)[_-]?key[^\n\[]{0,40}\[[ \t]{0,2}((?:\d{1,3}[ \t]{0,2},\s{0,12}){63}\d{1,3})\s{0,8},?\s{0,8}\]`},
			title:   "Secret key of a Solana account", key: true,
		},
	}
}

// acceptMnemonic tells phrases from sentences: the list of BIP 39 has none of
// the small words that every sentence has.
func acceptMnemonic(c *context) []place {
	words := strings.FieldsFunc(strings.ToLower(c.text(c.secret)), func(r rune) bool { return r == ' ' || r == ',' })
	if len(words)%3 != 0 || len(words) < 12 {
		return nil
	}
	seen := map[string]bool{}
	for _, w := range words {
		switch w {
		case "the", "and", "for", "are", "was", "with", "from", "your", "has", "not", "which", "should", "would", "were", "been", "its", "his", "her", "them", "they", "than", "does", "must", "when", "you", "word", "words", "phrase":
			if w != "word" && w != "phrase" {
				return nil
			}
		}
		seen[w] = true
	}
	if len(seen) <= len(words)/2 || seen["junk"] {
		return []place{{c.secret, checks.Low}} // what libraries use in tests
	}
	return []place{{span: c.secret}}
}

// acceptMachineWide accepts keys that were drawn, and those of development
// networks at low severity.
func acceptMachineWide(c *context) []place {
	v := c.text(c.secret)
	if masked(v) || blankFill(v) || template(v) {
		return nil
	}
	if g := gradeValue(v); g == dummy {
		return []place{{c.secret, checks.Low}}
	} else if g != random {
		return nil
	}
	return []place{{span: c.secret}}
}
