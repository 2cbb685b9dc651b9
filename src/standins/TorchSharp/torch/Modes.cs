namespace TorchSharp
{
    /// <summary>What stands outside the border of a padded tensor.</summary>
    public enum PaddingModes
    {
        Zeros = 0,
        Reflect = 1,
        Replicate = 2,
        Circular = 3,
        Constant = 4,
    }

    /// <summary>Padding of a convolution by name: none, or what keeps the size.</summary>
    public enum Padding
    {
        Valid = 0,
        Same = 1,
    }

    public static partial class torch
    {
        /// <summary>How values between elements are found when a tensor is resized.</summary>
        public enum InterpolationMode
        {
            Nearest = 0,
            Linear = 1,
            Bilinear = 2,
            Bicubic = 3,
            Trilinear = 4,
            Area = 5,
            NearestExact = 6,
        }

        /// <summary>
        /// The modes of <see cref="nn.Upsample"/>, with the numbers of <see cref="InterpolationMode"/>.
        /// </summary>
        public enum UpsampleMode
        {
            Nearest = 0,
            Linear = 1,
            Bilinear = 2,
            Bicubic = 3,
            Trilinear = 4,
        }

        /// <summary>Neural networks.</summary>
        public static partial class nn
        {
            /// <summary>What a loss does with the losses of the elements.</summary>
            public enum Reduction : long
            {
                None = 0,
                Mean = 1,
                Sum = 2,
            }
        }
    }
}
