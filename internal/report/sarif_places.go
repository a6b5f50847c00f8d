package report

import (
	"fmt"
	"strings"

	"github.com/squiresec/squire/checks"
)

// sarifPlaces are the places of the secrets in a run. Each stays a result of its
// own, which its fingerprint follows from run to run; results of the same
// secret point to each other. The standard's correlationGuid is for the same
// result in several runs, so it is not used for that.
type sarifPlaces map[checks.ValueID][]*checks.Finding

// newSARIFPlaces collects the results that are shown, one a place: two rules
// may see the same one.
func newSARIFPlaces(found []sarifFinding) sarifPlaces {
	p := sarifPlaces{}
	for i := range found {
		x := &found[i].Finding
		if !x.Verdict.Show || !x.Value.Known() {
			continue
		}
		if list := p[x.Value]; len(list) == 0 || spotOf(list[len(list)-1]) != spotOf(x) {
			p[x.Value] = append(list, x)
		}
	}
	return p
}

// tell returns what is wrong with a finding, with links to the first of the
// other places of its secret, and those places.
func (p sarifPlaces) tell(x *checks.Finding) (text string, related []sarifLocation) {
	text = message(x)
	list := p[x.Value]
	if !x.Verdict.Show || len(list) < 2 {
		return text, nil
	}
	var links []string
	for _, y := range list {
		if spotOf(y) == spotOf(x) {
			continue
		}
		at := sarifLocationOf(y)
		at.ID = len(related) + 1
		at.Message = &sarifText{"The same secret stands here too."}
		if id := y.Origin.Commit; id != "" {
			at.Message.Text = fmt.Sprintf("The same secret stands here too, in commit %.12s.", id)
		}
		if related = append(related, at); len(related) <= sarifMaxLinks {
			links = append(links, fmt.Sprintf("[%s:%d](%d)", sarifLinkText.Replace(Escape(y.Path)), y.Start.Line, at.ID))
		}
		if len(related) == sarifMaxRelated {
			break
		}
	}
	others, where := len(list)-1, ": "
	if others > len(links) {
		where = ", such as "
	}
	return fmt.Sprintf("%s. The same secret stands in %s%s%s.", strings.TrimRight(text, "."),
		count(others, "other place"), where, strings.Join(links, ", ")), related
}

// sarifLinkText escapes what ends the text of a link.
var sarifLinkText = strings.NewReplacer(`\`, `\\`, `[`, `\[`, `]`, `\]`)
