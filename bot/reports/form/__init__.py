"""信息发布审核表: the form of a notice's approval, as DOCX and PDF."""
