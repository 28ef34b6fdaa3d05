package blob

// Beside gives the store in a folder that a running server may be writing to: nothing of what it has under way is
// cleared away, and the folder is not made. It is for reading.
func Beside(dir string) *Disk { return &Disk{dir: dir} }
