"""From draft to official record: states, who may do what, versions, and proposed corrections."""
