package docs

// A Document belongs to one person, and may be shared with others to read.
type Document struct {
	ID, Owner string
	Readers   []string
	Data      []byte
}

// A Store stands in for the database.
type Store struct{ documents map[string]*Document }

// NewStore returns a store with some documents.
func NewStore(documents ...*Document) *Store {
	s := &Store{documents: map[string]*Document{}}
	for _, d := range documents {
		s.documents[d.ID] = d
	}
	return s
}

// Document returns the document with an id.
func (s *Store) Document(id string) (*Document, bool) {
	d, ok := s.documents[id]
	return d, ok
}

// Delete removes a document.
func (s *Store) Delete(d *Document) { delete(s.documents, d.ID) }
