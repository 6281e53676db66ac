package scenarios

// A Group of bundled scenarios is about one kind of question.
type Group struct {
	Title string
	Names []string
}

// Gallery lists the bundled scenarios by what they are about. Each is in one group.
func Gallery() []Group {
	return []Group{
		{"to begin with", []string{"quickstart", "kth-sp2"}},
		{"machines of AI factories", []string{"mn5-ai-upgrade", "mn5-whole", "lumi-ai", "hammerhai", "it4lia", "meluxina-ai", "mimer", "pharos"}},
		{"who gets the hours", []string{"industry-share", "experimental-platform"}},
	}
}
