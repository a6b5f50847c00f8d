package lock

// parseComposer reads a composer.lock.
func parseComposer(r *reader) error {
	understood := false
	err := r.document(func(s *scanner, list string, _ Span) error {
		if list != "packages" && list != "packages-dev" {
			return nil
		}
		understood = true
		return s.array(func() error {
			var name, v string
			var at Span
			err := s.object(func(key string, _ Span) (err error) {
				switch key {
				case "name":
					start := s.at + 1
					name, err = s.value()
					at = Span{start, max(s.at-1, start)}
				case "version":
					v, err = s.value()
				}
				return err
			})
			if v != "" {
				r.add(name, v, at, Span{})
			}
			return err
		})
	})
	if err == nil && !understood {
		err = errNotUnderstood
	}
	return err
}
