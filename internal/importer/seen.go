package importer

// seen holds short texts of late, each in the place that its letters give it, so that cells that say the same share their
// bytes. Most of a table is such cells. Forgetting one costs memory and nothing else.
type seen [4096]string

// longestShared bounds what is remembered, in bytes: longer texts seldom come again.
const longestShared = 64

// find gives the same text when it is remembered, "" otherwise.
func (s *seen) find(b []byte) string {
	if len(b) <= longestShared {
		if known := s[place32(b)%uint32(len(s))]; known == string(b) {
			return known
		}
	}
	return ""
}

func (s *seen) keep(text string) {
	if len(text) <= longestShared {
		s[place32(text)%uint32(len(s))] = text
	}
}

// place32 is the hash FNV-1a of 32 bits.
func place32[T string | []byte](text T) uint32 {
	h := uint32(2166136261)
	for i := range len(text) {
		h = (h ^ uint32(text[i])) * 16777619
	}
	return h
}
