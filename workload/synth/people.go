package synth

import "fmt"

// Users are people of a community, the same in all classes: the number of a user is
// mostUsers x community + rank, where rank counts from 0. So who is the most active of a
// community in one class is that in all. The members of a cohort are people of their own,
// whose numbers begin at mostCommunities x mostUsers.

// person is the number of a user of a community.
func person(community, rank int) int32 { return int32(community*mostUsers + rank) }

// member is the number of the first member of a cohort.
func member(cohort int) int32 { return person(mostCommunities+cohort, 0) }

// CohortOf is the cohort of the user with a number in Job.User, or -1.
func CohortOf(user int32) int { return max(-1, int(user)/mostUsers-mostCommunities) }

// Person returns the name of the user with a number in Job.User: that of the community,
// or of the cohort, and the rank from 1 on, such as companies-3; "" where there is none.
func (m *Model) Person(user int32) string {
	if user < 0 {
		return ""
	}
	group, rank := int(user)/mostUsers, int(user)%mostUsers+1
	switch k := group - mostCommunities; {
	case k >= len(m.Cohorts):
		return ""
	case k >= 0:
		return fmt.Sprintf("cohort %s-%d", m.Cohorts[k].Name, rank)
	case group < len(m.Labels.Community):
		return fmt.Sprintf("%s-%d", m.Labels.Community[group], rank)
	}
	return fmt.Sprintf("user-%d", rank)
}
