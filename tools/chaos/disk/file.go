package disk

import "math/rand/v2"

// pageSize is what a disk writes at once: a page is either old or new after a power cut, never half.
const pageSize = 4096

type page [pageSize]byte

// file holds its pages twice: as programs see them, and as they stand on the platter. Both share the pages that agree;
// a nil page holds zeros.
type file struct {
	live, kept         []*page
	liveSize, keptSize int64
	dirty              map[int]bool // pages that may differ
}

func newFile() *file { return &file{dirty: map[int]bool{}} }

func pages(size int64) int { return int((size + pageSize - 1) / pageSize) }

// own gives a page that may be written without changing the platter.
func (f *file) own(i int) *page {
	p := f.live[i]
	if p == nil || i < len(f.kept) && f.kept[i] == p {
		fresh := &page{}
		if p != nil {
			*fresh = *p
		}
		f.live[i] = fresh
	}
	f.dirty[i] = true
	return f.live[i]
}

func (f *file) write(data []byte, off int64) {
	if end := off + int64(len(data)); end > f.liveSize {
		f.resize(end)
	}
	for len(data) > 0 {
		n := copy(f.own(int(off / pageSize))[off%pageSize:], data)
		data, off = data[n:], off+int64(n)
	}
}

func (f *file) read(data []byte, off int64) int {
	if off >= f.liveSize {
		return 0
	}
	data = data[:min(int64(len(data)), f.liveSize-off)]
	for done := 0; done < len(data); {
		at := off + int64(done)
		rest := data[done:]
		rest = rest[:min(len(rest), int(pageSize-at%pageSize))]
		if p := f.live[at/pageSize]; p != nil {
			copy(rest, p[at%pageSize:])
		} else {
			clear(rest)
		}
		done += len(rest)
	}
	return len(data)
}

func (f *file) resize(size int64) {
	n := pages(size)
	for i := n; i < len(f.live); i++ {
		f.dirty[i] = true
	}
	if n < len(f.live) {
		f.live = f.live[:n:n]
	}
	for len(f.live) < n {
		f.dirty[len(f.live)] = true
		f.live = append(f.live, nil)
	}
	if tail := size % pageSize; size < f.liveSize && tail != 0 {
		clear(f.own(n - 1)[tail:])
	}
	f.liveSize = size
}

// keep puts one page onto the platter.
func (f *file) keep(i int) {
	if i >= len(f.live) {
		return
	}
	for len(f.kept) <= i {
		f.kept = append(f.kept, nil)
	}
	f.kept[i] = f.live[i]
}

// fit cuts or fills the platter's pages to its size.
func (f *file) fit() {
	n := pages(f.keptSize)
	if n < len(f.kept) {
		f.kept = f.kept[:n:n]
	}
	for len(f.kept) < n {
		f.kept = append(f.kept, nil)
	}
}

func (f *file) sync() {
	for i := range f.dirty {
		f.keep(i)
	}
	f.keptSize = f.liveSize
	f.fit()
	clear(f.dirty)
}

// cut takes the file back to the platter and counts the pages that were not there. With a random source some of them,
// and perhaps the new size, had reached it without being asked for.
func (f *file) cut(random *rand.Rand) (lost int) {
	for i := range f.dirty {
		if random != nil && random.IntN(2) == 0 {
			f.keep(i)
			continue
		}
		lost++
	}
	if random != nil && random.IntN(2) == 0 {
		f.keptSize = f.liveSize
	}
	f.fit()
	f.live, f.liveSize = append([]*page(nil), f.kept...), f.keptSize
	clear(f.dirty)
	return lost
}
